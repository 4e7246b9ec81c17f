#include "table/batch.h"

#include <string.h>

#include "base/parallel.h"
#include "base/system.h"

#ifdef __x86_64__
#include <immintrin.h>
#endif

enum { FIRST_YEAR = 1900, LAST_YEAR = 2199, FIND_AT_ONCE = 64, TRIES_BEFORE_GIVING_UP = 256 };

#define EACH(byte) (UINT64_C(0x0101010101010101) * (byte))

static void mark(uint64_t *odd, uint32_t row) { odd[row / 64] |= UINT64_C(1) << row % 64; }

/* Goes through the fields of a column, row by row; in registers, as what is written may be anything but this. */
typedef struct field_walk {
    const char *bytes;
    const uint32_t *end;
    size_t fields;
    uint32_t cr; /* 1 where a CR stands behind the field */
} field_walk;

static inline field_walk walk_fields(const premie_batch *batch, unsigned ordinal)
{
    return (field_walk){batch->bytes, batch->ends + ordinal, batch->fields,
                        batch->crlf && ordinal + 1 == batch->fields};
}

static inline const char *next_field(field_walk *walk, size_t *length)
{
    uint32_t begin = walk->end[-1] + 1;
    *length = *walk->end - begin - walk->cr;
    walk->end += walk->fields;
    return walk->bytes + begin;
}

/* A high bit where a byte is none of ASCII, or a control character. */
static inline uint64_t control_bits(uint64_t bytes)
{
    uint64_t is_delete = (bytes ^ EACH(0x7f)) - EACH(1);
    return bytes | (bytes - EACH(0x20)) | (is_delete & ~(bytes ^ EACH(0x7f)));
}

/* ASCII without control characters. */
static inline bool is_plain(const char *text, size_t length)
{
    uint64_t bad = 0;
    size_t at = 0;
    for (; at + 8 < length; at += 8) {
        bad |= control_bits(premie_load_bytes(text + at));
    }
    uint64_t keep = PREMIE_FIRST_BYTES(length - at);
    bad |= control_bits((premie_load_bytes(text + at) & keep) | (EACH('0') & ~keep));
    return (bad & EACH(0x80)) == 0;
}

/* ---- any field ------------------------------------------------------------------------------------------- */

/* The way of a field that comes seldom. */
static void take_other(const premie_batch_column *column, const char *text, size_t length, uint32_t row)
{
    char complaint[PREMIE_COMPLAINT];
    if (premie_field_take(column->field, text, length, column->data, column->first + row, column->texts, complaint) !=
        PREMIE_TAKEN) {
        mark(column->odd, row);
    }
}

/* ---- dates ----------------------------------------------------------------------------------------------- */

static premie_calendar calendar_made;
static premie_once calendar_once = PREMIE_ONCE;

static void make_calendar(void)
{
    int32_t *first = calendar_made.first, day = premie_date_of(FIRST_YEAR, 1, 1).day;
    for (int year = FIRST_YEAR; year <= LAST_YEAR; year++) {
        const int32_t days[12] = {31, premie_month_days(year, 2), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
        for (int month = 0; month < 12; month++) {
            *first++ = day;
            day += days[month];
        }
    }
    *first = day;
}

const premie_calendar *premie_calendar_get(void)
{
    premie_call_once(&calendar_once, make_calendar);
    return &calendar_made;
}

/* Whether eight bytes are digits where `form` has a 0, and its dashes elsewhere; their values. */
static inline bool has_form(uint64_t bytes, uint64_t form, uint64_t limit, uint64_t *values)
{
    *values = bytes ^ form;
    return ((*values | (*values + limit)) & EACH(0x80)) == 0;
}

/* 0x76 + a digit stays below 0x80, 0x7f + what is no dash does not. */
#define LIMIT(a, b, c, d, e, f, g, h)                                                                             \
    premie_load_bytes((const char[8]){(a) ? 0x7f : 0x76, (b) ? 0x7f : 0x76, (c) ? 0x7f : 0x76, (d) ? 0x7f : 0x76, \
                                      (e) ? 0x7f : 0x76, (f) ? 0x7f : 0x76, (g) ? 0x7f : 0x76, (h) ? 0x7f : 0x76})

static inline unsigned pair(uint64_t values, unsigned place)
{
    return (unsigned)(PREMIE_LOADED_BYTE(values, place) * 10 + PREMIE_LOADED_BYTE(values, place + 1));
}

static inline bool read_date(const premie_calendar *calendar, bool nl, const char *text, int32_t *day)
{
    uint64_t bytes = premie_load_bytes(text), values;
    unsigned tens = (unsigned char)text[8] - (unsigned)'0', ones = (unsigned char)text[9] - (unsigned)'0';
    unsigned year, month, in_month;
    if (tens > 9 || ones > 9) {
        return false;
    }
    if (has_form(bytes, premie_load_bytes("0000-00-"), LIMIT(0, 0, 0, 0, 1, 0, 0, 1), &values)) {
        year = pair(values, 0) * 100 + pair(values, 2);
        month = pair(values, 5);
        in_month = tens * 10 + ones;
    } else if (nl && has_form(bytes, premie_load_bytes("00-00-00"), LIMIT(0, 0, 1, 0, 0, 1, 0, 0), &values)) {
        in_month = pair(values, 0);
        month = pair(values, 3);
        year = pair(values, 6) * 100 + tens * 10 + ones;
    } else {
        return false;
    }
    if (year < FIRST_YEAR || year > LAST_YEAR || month < 1 || month > 12) {
        return false;
    }
    const int32_t *first = &calendar->first[(year - FIRST_YEAR) * 12 + month - 1];
    *day = first[0] + (int32_t)in_month - 1;
    return in_month >= 1 && *day < first[1];
}

#ifdef __x86_64__
#define TARGET_AVX512 __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl")))

/* 16 bytes of the fields of every other row, four in all; a gather of them takes longer. */
TARGET_AVX512 static inline __m512i load_fields(const field_walk *walk, const uint32_t *end)
{
    const size_t step = 2 * walk->fields;
    const uint32_t *before = end - 1;
    __m128i fields[4];
    for (unsigned i = 0; i < 4; i++) {
        uint32_t begin = before[i * step] + 1;
        fields[i] = _mm_loadu_si128((const __m128i *)(const void *)(walk->bytes + begin));
    }
    __m256i low = _mm256_inserti128_si256(_mm256_castsi128_si256(fields[0]), fields[1], 1);
    __m256i high = _mm256_inserti128_si256(_mm256_castsi128_si256(fields[2]), fields[3], 1);
    return _mm512_inserti64x4(_mm512_castsi256_si512(low), high, 1);
}

/* How long the fields of eight rows are; `places` of eight ends from that of the first on. */
TARGET_AVX512 static inline __m512i lengths_of(const field_walk *walk, __m256i places, const uint32_t *end)
{
    __m512i ends = _mm512_i32gather_epi64(places, end - 1, 4); /* that before the field, below its own */
    __m512i lengths = _mm512_sub_epi32(_mm512_srli_epi64(ends, 32), ends);
    lengths = _mm512_sub_epi32(lengths, _mm512_set1_epi32(1 + (int)walk->cr));
    return _mm512_and_si512(lengths, _mm512_set1_epi64(UINT32_MAX));
}

TARGET_AVX512 static inline __m256i places_of(const field_walk *walk)
{
    return _mm256_mullo_epi32(_mm256_set1_epi32((int)walk->fields), _mm256_set_epi32(7, 6, 5, 4, 3, 2, 1, 0));
}

/* Eight rows at a time, 2025-01-31 or blank, as read_date has them: in half of its time. Returns the rows it took. */
TARGET_AVX512 static uint32_t take_dates_at_once(const premie_batch *batch, const premie_batch_column *column,
                                                 premie_date blank)
{
    const bool required = (column->field->column->flags & PREMIE_COLUMN_REQUIRED) != 0;
    const field_walk walk = walk_fields(batch, column->ordinal);
    const __m256i places = places_of(&walk);
    const __m512i low = _mm512_set1_epi64(UINT32_MAX), zero = _mm512_setzero_si512(), one = _mm512_set1_epi64(1);
    const __m512i ten = _mm512_set1_epi64(10), twelve = _mm512_set1_epi64(12);
    int32_t *days = (int32_t *)column->data + column->first;
    uint32_t row = 0;
    for (const uint32_t *end = walk.end; row + 8 <= batch->rows; row += 8, end += 8 * walk.fields) {
        __m512i length = lengths_of(&walk, places, end);
        __mmask8 blanks = required ? 0 : _mm512_cmpeq_epi64_mask(length, zero), sound = 0;
        __m256i found = _mm256_set1_epi32(blank.day);
        if (blanks != 0xff) {
            __m512i even = load_fields(&walk, end), odd = load_fields(&walk, end + walk.fields);
            __m512i text = _mm512_unpacklo_epi64(even, odd);
            __m512i behind = _mm512_and_si512(_mm512_unpackhi_epi64(even, odd), _mm512_set1_epi64(UINT16_MAX));
            text = _mm512_xor_si512(text, _mm512_set1_epi64(0x2d30302d30303030));
            behind = _mm512_xor_si512(behind, _mm512_set1_epi64(0x3030));
            __m512i beyond = _mm512_or_si512(_mm512_subs_epu8(text, _mm512_set1_epi64(0x0009090009090909)),
                                             _mm512_subs_epu8(behind, _mm512_set1_epi64(0x0909)));
            __m512i pairs = _mm512_maddubs_epi16(text, _mm512_set1_epi64(0x00010a00010a010a));
            pairs = _mm512_madd_epi16(pairs, _mm512_set1_epi64(0x0001000100010064)); /* the month above the year */
            __m512i day = _mm512_sub_epi64(_mm512_maddubs_epi16(behind, _mm512_set1_epi64(0x010a)), one);
            __m512i year = _mm512_sub_epi64(_mm512_and_si512(pairs, low), _mm512_set1_epi64(FIRST_YEAR));
            __m512i month = _mm512_sub_epi64(_mm512_srli_epi64(pairs, 32), one);
            sound = _mm512_mask_cmpeq_epi64_mask(_mm512_testn_epi64_mask(beyond, beyond), length, ten);
            sound = _mm512_mask_cmplt_epu64_mask(sound, year, _mm512_set1_epi64(LAST_YEAR - FIRST_YEAR + 1));
            sound = _mm512_mask_cmplt_epu64_mask(sound, month, twelve);
            __m512i place = _mm512_maskz_add_epi64(sound, _mm512_mul_epu32(year, twelve), month);
            __m512i firsts = _mm512_i64gather_epi64(place, column->calendar->first, 4); /* and the next month's above */
            __m512i in_month = _mm512_and_si512(_mm512_sub_epi64(_mm512_srli_epi64(firsts, 32), firsts), low);
            sound = _mm512_mask_cmplt_epu64_mask(sound, day, in_month);
            day = _mm512_add_epi64(_mm512_add_epi64(firsts, day), _mm512_set1_epi64(column->field->through));
            found = _mm256_mask_mov_epi32(found, sound, _mm512_cvtepi64_epi32(day));
        }
        _mm256_mask_storeu_epi32(days + row, sound | blanks, found);
        column->odd[row / 64] |= (uint64_t)(uint8_t) ~(sound | blanks) << row % 64;
    }
    return row;
}
#endif

static void take_dates(const premie_batch *batch, const premie_batch_column *column)
{
    const premie_field *field = column->field;
    premie_date *days = (premie_date *)column->data + column->first;
    bool required = (field->column->flags & PREMIE_COLUMN_REQUIRED) != 0;
    bool nl = field->dialect == PREMIE_NL, through = field->through;
    premie_date blank = field->open ? PREMIE_FOREVER : PREMIE_NO_DATE;
    const premie_calendar *calendar = column->calendar;
    field_walk walk = walk_fields(batch, column->ordinal);
    uint32_t row = 0;
#ifdef __x86_64__
    if (!nl && premie_has_avx512()) {
        row = take_dates_at_once(batch, column, blank);
        walk.end += row * walk.fields;
    }
#endif
    for (uint32_t rows = batch->rows; row < rows; row++) {
        size_t length;
        const char *text = next_field(&walk, &length);
        int32_t day;
        if (length == 10 && read_date(calendar, nl, text, &day)) {
            days[row].day = day + through;
        } else if (length == 0 && !required) {
            days[row] = blank;
        } else {
            mark(column->odd, row);
        }
    }
}

/* ---- numbers --------------------------------------------------------------------------------------------- */

/* One to eight digits. */
static inline bool read_digits(const char *text, size_t count, uint64_t *value)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    uint64_t digits = (premie_load_bytes(text) ^ EACH('0')) << (64 - 8 * count); /* zeros before them */
    if (((digits | (digits + EACH(0x76))) & EACH(0x80)) != 0) {
        return false;
    }
    digits = (digits * 10 + (digits >> 8)) & UINT64_C(0x00ff00ff00ff00ff);
    digits = (digits * 100 + (digits >> 16)) & UINT64_C(0x0000ffff0000ffff);
    *value = (digits * 10000 + (digits >> 32)) & UINT32_MAX;
    return true;
#else
    *value = 0;
    bool sound = true;
    for (size_t i = 0; i < count; i++) {
        sound &= text[i] >= '0' && text[i] <= '9';
        *value = *value * 10 + (uint64_t)(text[i] - '0');
    }
    return sound;
#endif
}

/* An amount as most are written: up to eight digits, the mark, two decimals. */
static inline bool read_cents(const char *text, size_t length, char decimal_mark, int64_t *cents)
{
    uint64_t euros, decimals;
    if (length < 4 || length > 11 || text[length - 3] != decimal_mark || !read_digits(text, length - 3, &euros) ||
        !read_digits(text + length - 2, 2, &decimals)) {
        return false;
    }
    *cents = (int64_t)(euros * 100 + decimals);
    return true;
}

/* Digits, and decimals behind a mark; up to 12 bytes, so that nothing overflows. */
static inline bool read_decimal(const char *text, size_t length, char decimal_mark, unsigned decimals, int64_t *value)
{
    static const uint32_t powers[] = {1, 10, 100, 1000, 10000, 100000, 1000000};
    uint64_t size = 0;
    size_t at = 0, missing = decimals;
    unsigned digit;
    while (at < length && (digit = (unsigned char)text[at] - (unsigned)'0') <= 9) {
        size = size * 10 + digit;
        at++;
    }
    if (at == 0 || length > 12) {
        return false;
    }
    if (at < length) {
        size_t behind = length - at - 1;
        if (text[at++] != decimal_mark || behind == 0 || behind > decimals) {
            return false;
        }
        missing -= behind;
        while (at < length && (digit = (unsigned char)text[at] - (unsigned)'0') <= 9) {
            size = size * 10 + digit;
            at++;
        }
    }
    *value = (int64_t)(size * powers[missing]);
    return at == length;
}

/* What the decimals of a column are like. */
typedef struct decimal_form {
    bool money, required;
    char mark;
    int64_t max, blank;
} decimal_form;

static inline void take_decimal(const premie_batch_column *column, const decimal_form *form, const char *text,
                                size_t length, uint32_t row)
{
    int64_t *values = (int64_t *)column->data + column->first, value;
    if ((form->money && read_cents(text, length, form->mark, &value)) ||
        (read_decimal(text, length, form->mark, form->money ? 2 : 6, &value) && value <= form->max)) {
        values[row] = value;
    } else if (length == 0 && !form->required) {
        values[row] = form->blank;
    } else {
        take_other(column, text, length, row);
    }
}

#ifdef __x86_64__
/* Eight rows at a time, as read_cents has them, or blank; the others one by one. Returns the rows it took. */
TARGET_AVX512 static uint32_t take_cents_at_once(const premie_batch *batch, const premie_batch_column *column,
                                                 const decimal_form *form)
{
    const field_walk walk = walk_fields(batch, column->ordinal);
    const __m256i places = places_of(&walk);
    const __m512i zeros = _mm512_set1_epi8('0'), four = _mm512_set1_epi64(4);
    const __m512i to_end =
        _mm512_broadcast_i32x4(_mm_set_epi8(-1, -2, -3, -4, -5, -6, -7, -8, -9, -10, -11, -12, -13, -14, -15, -16));
    const __m512i most = _mm512_broadcast_i32x4(_mm_set_epi8(9, 9, 0, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9));
    const __m512i mark =
        _mm512_broadcast_i32x4(_mm_set_epi8(0, 0, (char)(form->mark ^ '0'), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0));
    const __m512i ones = _mm512_broadcast_i32x4(_mm_set_epi64x(0x010a0001010a010a, 0x010a010a01000000));
    const __m512i hundreds = _mm512_broadcast_i32x4(_mm_set_epi64x(0x0001006400010064, 0x0001006400000000));
    int64_t *values = (int64_t *)column->data + column->first;
    uint32_t row = 0;
    for (const uint32_t *end = walk.end; row + 8 <= batch->rows; row += 8, end += 8 * walk.fields) {
        __m512i length = lengths_of(&walk, places, end), sums[2], beyond[2];
        for (unsigned i = 0; i < 2; i++) {
            __m512i text = _mm512_xor_si512(load_fields(&walk, end + i * walk.fields), zeros);
            __m512i own = i == 0 ? _mm512_unpacklo_epi64(length, length) : _mm512_unpackhi_epi64(length, length);
            own = _mm512_shuffle_epi8(own, _mm512_setzero_si512());
            text = _mm512_xor_si512(_mm512_shuffle_epi8(text, _mm512_add_epi8(own, to_end)), mark);
            beyond[i] = _mm512_subs_epu8(text, most);
            sums[i] = _mm512_madd_epi16(_mm512_maddubs_epi16(text, ones), hundreds);
        }
        __m512i any =
            _mm512_or_si512(_mm512_unpacklo_epi64(beyond[0], beyond[1]), _mm512_unpackhi_epi64(beyond[0], beyond[1]));
        __m512i low = _mm512_unpackhi_epi64(sums[0], sums[1]), high = _mm512_unpacklo_epi64(sums[0], sums[1]);
        __m512i cents = _mm512_mul_epu32(_mm512_srli_epi64(high, 32), _mm512_set1_epi64(10000000));
        cents = _mm512_add_epi64(cents, _mm512_mul_epu32(low, _mm512_set1_epi64(1000)));
        cents = _mm512_add_epi64(cents, _mm512_srli_epi64(low, 32));
        __mmask8 sound = _mm512_mask_cmplt_epu64_mask(_mm512_testn_epi64_mask(any, any), _mm512_sub_epi64(length, four),
                                                      _mm512_set1_epi64(8));
        __mmask8 blanks = form->required ? 0 : _mm512_testn_epi64_mask(length, length);
        cents = _mm512_mask_mov_epi64(cents, blanks, _mm512_set1_epi64(form->blank));
        sound |= blanks;
        _mm512_mask_storeu_epi64(values + row, sound, cents);
        for (unsigned others = (uint8_t)~sound; others != 0; others &= others - 1) {
            uint32_t other = row + (uint32_t)__builtin_ctz(others);
            size_t bytes;
            const char *text = premie_batch_field(batch, other, column->ordinal, &bytes);
            take_decimal(column, form, text, bytes, other);
        }
    }
    return row;
}
#endif

static void take_decimals(const premie_batch *batch, const premie_batch_column *column)
{
    const premie_field *field = column->field;
    premie_type type = field->column->type;
    const decimal_form form = {
        .money = type == PREMIE_TYPE_MONEY,
        .required = (field->column->flags & PREMIE_COLUMN_REQUIRED) != 0,
        .mark = field->dialect == PREMIE_NL ? ',' : '.',
        .max = type == PREMIE_TYPE_MONEY   ? PREMIE_MONEY_MAX
               : type == PREMIE_TYPE_SHARE ? 1000000
                                           : PREMIE_NUMBER_MAX,
        .blank = field->open ? INT64_MAX : PREMIE_NO_INTEGER,
    };
    field_walk walk = walk_fields(batch, column->ordinal);
    uint32_t row = 0;
#ifdef __x86_64__
    if (form.money && premie_has_avx512()) {
        row = take_cents_at_once(batch, column, &form);
        walk.end += row * walk.fields;
    }
#endif
    for (uint32_t rows = batch->rows; row < rows; row++) {
        size_t length;
        const char *text = next_field(&walk, &length);
        take_decimal(column, &form, text, length, row);
    }
}

static void take_wholes(const premie_batch *batch, const premie_batch_column *column)
{
    int32_t *values = (int32_t *)column->data + column->first;
    bool year = column->field->column->type == PREMIE_TYPE_YEAR;
    bool required = (column->field->column->flags & PREMIE_COLUMN_REQUIRED) != 0;
    field_walk walk = walk_fields(batch, column->ordinal);
    for (uint32_t row = 0, rows = batch->rows; row < rows; row++) {
        size_t length;
        const char *text = next_field(&walk, &length);
        uint64_t value;
        if (length >= 1 && length <= 6 && read_digits(text, length, &value) &&
            (!year || (value >= FIRST_YEAR && value <= LAST_YEAR))) {
            values[row] = (int32_t)value;
        } else if (length == 0 && !required) {
            values[row] = column->field->open ? INT32_MAX : PREMIE_NO_COUNT;
        } else {
            take_other(column, text, length, row);
        }
    }
}

/* ---- words ----------------------------------------------------------------------------------------------- */

/* The same word tends to come again. */
static void take_codes(const premie_batch *batch, const premie_batch_column *column)
{
    uint8_t *codes = (uint8_t *)column->data + column->first;
    const char *known = "";
    size_t known_length = 0;
    uint8_t code = 0;
    bool required = (column->field->column->flags & PREMIE_COLUMN_REQUIRED) != 0;
    field_walk walk = walk_fields(batch, column->ordinal);
    for (uint32_t row = 0, rows = batch->rows; row < rows; row++) {
        size_t length;
        const char *text = next_field(&walk, &length);
        if (length == 0 && !required) {
            continue;
        }
        if (length != known_length || length == 0 || !premie_same_bytes(text, known, length)) {
            take_other(column, text, length, row);
            known = text;
            known_length = (column->odd[row / 64] >> row % 64 & 1) == 0 ? length : 0;
            code = codes[row];
        }
        codes[row] = code;
    }
}

static void take_blanks_or_others(const premie_batch *batch, const premie_batch_column *column)
{
    field_walk walk = walk_fields(batch, column->ordinal);
    for (uint32_t row = 0, rows = batch->rows; row < rows; row++) {
        size_t length;
        const char *text = next_field(&walk, &length);
        take_other(column, text, length, row);
    }
}

/* ---- ids ------------------------------------------------------------------------------------------------- */

static inline bool is_cached(premie_id id, const char *text, size_t length)
{
    return length > 0 && premie_id_length(id) == length && premie_same_bytes(premie_id_bytes(id), text, length);
}

static inline premie_id *cached(premie_id_cache *cache, const char *text, size_t length)
{
    uint64_t bytes = premie_load_bytes(text) & PREMIE_FIRST_BYTES(length < 8 ? length : 8);
    uint64_t hash = (bytes ^ (uint64_t)(unsigned char)text[length - 1] << 32 ^ length) * UINT64_C(0x9e3779b97f4a7c15);
    return &cache->ids[hash >> 58];
}

/* False where there is no memory. */
static bool take_id(const premie_batch_column *column, const char *text, size_t length, uint32_t row)
{
    premie_id *held = (premie_id *)column->data + column->first + row;
    premie_id_cache *cache = column->cache;
    bool worth = cache->tries < TRIES_BEFORE_GIVING_UP || cache->hits > cache->tries / 4;
    premie_id *known = worth ? cached(cache, text, length) : NULL;
    cache->tries += worth;
    if (known != NULL && is_cached(*known, text, length)) {
        cache->hits++;
        *held = *known;
        return true;
    }
    char *copy = premie_arena_room(column->texts, length + 1, NULL);
    held->text = (const unsigned char *)copy;
    if (copy == NULL) {
        mark(column->odd, row);
        return false;
    }
    copy[0] = (char)length;
    memcpy(copy + 1, text, 16); /* there is slack behind both */
    if (length > 16) {
        memcpy(copy + 17, text + 16, length - 16);
    }
    if (known != NULL) {
        *known = *held;
    }
    return true;
}

static void take_ids(const premie_batch *batch, const premie_batch_column *column)
{
    premie_id *ids = (premie_id *)column->data + column->first;
    premie_name before = {"", 0};
    bool required = (column->field->column->flags & PREMIE_COLUMN_REQUIRED) != 0;
    field_walk walk = walk_fields(batch, column->ordinal);
    for (uint32_t row = 0, rows = batch->rows; row < rows; row++) {
        size_t length;
        const char *text = next_field(&walk, &length);
        if (length == 0 && !required) {
            ids[row] = (premie_id){NULL};
            before.length = 0;
        } else if (length > 0 && length == before.length && premie_same_bytes(text, before.text, length)) {
            ids[row] = ids[row - 1]; /* such as the next spell of an employee */
        } else if (length > 0 && length <= 64 && text[0] != '\'' && is_plain(text, length)) {
            before = (premie_name){text, take_id(column, text, length, row) ? length : 0};
        } else {
            take_other(column, text, length, row);
            before.length = 0;
        }
    }
}

/* ---- references ------------------------------------------------------------------------------------------ */

/* Rows `first[i]` up to `first[i + 1]` refer to `names[i]`; those of no good row are looked at one by one. */
static void find_rows(const premie_batch *batch, const premie_batch_column *column, size_t count,
                      const premie_name names[], const uint32_t first[])
{
    uint32_t found[FIND_AT_ONCE];
    uint32_t *rows = (uint32_t *)column->data + column->first;
    const premie_table *table = column->field->refers;
    premie_table_find_all(table, count, names, found);
    for (size_t i = 0; i < count; i++) {
        bool good = found[i] != PREMIE_NO_ROW && !table->store->bad[found[i]];
        for (uint32_t row = first[i]; row < first[i + 1]; row++) {
            size_t length;
            rows[row] = found[i];
            if (!good) {
                const char *text = premie_batch_field(batch, row, column->ordinal, &length);
                take_other(column, text, length, row);
            }
        }
    }
}

/* Rows that follow on each other and refer to the same, as those of one group tend to, are found together. */
static void take_references(const premie_batch *batch, const premie_batch_column *column)
{
    premie_name names[FIND_AT_ONCE], before = {"", 0};
    uint32_t first[FIND_AT_ONCE + 1];
    size_t count = 0;
    field_walk walk = walk_fields(batch, column->ordinal);
    for (uint32_t row = 0, rows = batch->rows; row < rows; row++) {
        size_t length;
        const char *text = next_field(&walk, &length);
        if (length == before.length && premie_same_bytes(text, before.text, length) && row > 0) {
            continue;
        }
        if (count == FIND_AT_ONCE) {
            first[count] = row;
            find_rows(batch, column, count, names, first);
            count = 0;
        }
        before = (premie_name){text, length};
        names[count] = length > 0 && text[0] != '\'' ? before : (premie_name){text, 0};
        first[count++] = row;
    }
    first[count] = batch->rows;
    find_rows(batch, column, count, names, first);
}

/* ---- columns --------------------------------------------------------------------------------------------- */

void premie_batch_take(const premie_batch *batch, const premie_batch_column *column)
{
    switch (column->field->column->type) {
    case PREMIE_TYPE_DATE:
        take_dates(batch, column);
        break;
    case PREMIE_TYPE_MONEY:
    case PREMIE_TYPE_NUMBER:
    case PREMIE_TYPE_SHARE:
    case PREMIE_TYPE_PCT:
        take_decimals(batch, column);
        break;
    case PREMIE_TYPE_COUNT:
    case PREMIE_TYPE_YEAR:
        take_wholes(batch, column);
        break;
    case PREMIE_TYPE_CODE:
    case PREMIE_TYPE_FLAG:
        take_codes(batch, column);
        break;
    case PREMIE_TYPE_ID:
        take_ids(batch, column);
        break;
    case PREMIE_TYPE_REF:
        if (column->field->refers != NULL) {
            take_references(batch, column);
        } else {
            take_ids(batch, column);
        }
        break;
    default:
        take_blanks_or_others(batch, column);
        break;
    }
}

bool premie_batch_is_blank(const premie_batch *batch, unsigned ordinal)
{
    for (uint32_t row = 0; row < batch->rows; row++) {
        size_t length;
        (void)premie_batch_field(batch, row, ordinal, &length);
        if (length > 0) {
            return false;
        }
    }
    return true;
}

void premie_batch_skim(const premie_batch *batch, unsigned ordinal, uint64_t *odd)
{
    for (uint32_t row = 0; row < batch->rows; row++) {
        size_t length;
        const char *text = premie_batch_field(batch, row, ordinal, &length);
        bool plain = true;
        for (size_t i = 0; i < length; i++) {
            plain &= (unsigned char)text[i] < 0x80;
        }
        if (!plain) {
            mark(odd, row);
        }
    }
}
