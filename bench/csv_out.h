/* Days and rows as CSV text in both dialects of tables.md, for the portfolio generator. */
#ifndef BENCH_CSV_OUT_H
#define BENCH_CSV_OUT_H

#include "draw.h"

#include <assert.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NO_DATE = 1 << 20, CSV_ROOM = 1 << 18, CSV_ROW_MAX = 4096 };

/* How all tables are written. */
typedef struct csv_form {
    bool dutch, shuffle;
    uint64_t seed;
} csv_form;

typedef struct csv_out {
    FILE *file;
    char *path;
    char *buffer; /* [CSV_ROOM] */
    size_t used;
    unsigned columns, fields;
    csv_form form;
} csv_out;

static const short days_before_month[13] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365};

_Noreturn static inline void fail_system(const char *what)
{
    fprintf(stderr, "make_portfolio: %s: %s\n", what, strerror(errno));
    exit(3);
}

static inline void *resized(void *block, size_t count, size_t size)
{
    void *wider = count <= SIZE_MAX / size ? realloc(block, count * size) : NULL;
    if (!wider) {
        errno = ENOMEM;
        fail_system("memory");
    }
    return wider;
}

static inline bool is_leap(int year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

/* Days from 1900-01-01 to 1 January of the year. */
static inline int new_year_day(int year)
{
    int gone = year - 1;
    return 365 * (year - 1900) + gone / 4 - gone / 100 + gone / 400 - 460;
}

static inline int month_start(int year, int month) { return days_before_month[month] + (month > 1 && is_leap(year)); }

static inline int day_of(int year, int month, int day)
{
    return new_year_day(year) + month_start(year, month - 1) + day - 1;
}

static inline int year_of(int day)
{
    int year = 1900 + (int)((long)day * 400 / 146097);
    return year + (day >= new_year_day(year + 1)) - (day < new_year_day(year));
}

static inline void csv_bytes(csv_out *out, const char *text, size_t length)
{
    memcpy(out->buffer + out->used, text, length);
    out->used += length;
}

static inline void csv_flush(csv_out *out)
{
    if (fwrite(out->buffer, 1, out->used, out->file) != out->used)
        fail_system(out->path);
    out->used = 0;
}

static inline void csv_next_field(csv_out *out)
{
    if (out->fields++ > 0)
        out->buffer[out->used++] = out->form.dutch ? ';' : ',';
}

static inline void csv_end_row(csv_out *out)
{
    assert(out->fields == out->columns);
    out->buffer[out->used++] = '\n';
    out->fields = 0;
    if (out->used > CSV_ROOM - CSV_ROW_MAX)
        csv_flush(out);
}

static inline void csv_quoted(csv_out *out, const char *text)
{
    out->buffer[out->used++] = '"';
    for (; *text; text++) {
        if (*text == '"')
            out->buffer[out->used++] = '"';
        out->buffer[out->used++] = *text;
    }
    out->buffer[out->used++] = '"';
}

static inline void csv_text(csv_out *out, const char *text)
{
    csv_next_field(out);
    if (strpbrk(text, out->form.dutch ? ";\"" : ",\""))
        csv_quoted(out, text);
    else
        csv_bytes(out, text, strlen(text));
}

static inline void csv_digits(csv_out *out, uint64_t value, size_t width)
{
    char digits[20];
    size_t at = sizeof digits;
    do
        digits[--at] = (char)('0' + value % 10);
    while ((value /= 10) > 0);
    for (size_t have = sizeof digits - at; have < width; have++)
        digits[--at] = '0';
    csv_bytes(out, digits + at, sizeof digits - at);
}

/* The value in units of its last decimal. */
static inline void csv_decimal(csv_out *out, int64_t value, unsigned decimals)
{
    uint64_t size = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    uint64_t unit = 1;
    for (unsigned i = 0; i < decimals; i++)
        unit *= 10;
    csv_next_field(out);
    if (value < 0)
        out->buffer[out->used++] = '-';
    csv_digits(out, size / unit, 1);
    if (decimals > 0) {
        out->buffer[out->used++] = out->form.dutch ? ',' : '.';
        csv_digits(out, size % unit, decimals);
    }
}

static inline void csv_money(csv_out *out, int64_t cents) { csv_decimal(out, cents, 2); }

/* An amount that is blank where it is 0. */
static inline void csv_money_if(csv_out *out, int64_t cents)
{
    if (cents)
        csv_money(out, cents);
    else
        csv_next_field(out);
}

static inline void csv_flag(csv_out *out, bool set) { csv_text(out, !set ? "" : out->form.dutch ? "ja" : "yes"); }

/* An id such as E0000012; blank where the number is 0. */
static inline void csv_id(csv_out *out, char letter, uint64_t number)
{
    csv_next_field(out);
    if (number == 0)
        return;
    out->buffer[out->used++] = letter;
    csv_digits(out, number, 8);
}

static inline void csv_calendar_day(csv_out *out, int year, int month, int day)
{
    csv_next_field(out);
    csv_digits(out, (uint64_t)(out->form.dutch ? day : year), out->form.dutch ? 2 : 4);
    out->buffer[out->used++] = '-';
    csv_digits(out, (uint64_t)month, 2);
    out->buffer[out->used++] = '-';
    csv_digits(out, (uint64_t)(out->form.dutch ? year : day), out->form.dutch ? 4 : 2);
}

static inline void csv_date(csv_out *out, int day)
{
    if (day >= NO_DATE) {
        csv_next_field(out);
        return;
    }
    int year = year_of(day);
    int in_year = day - new_year_day(year);
    int month = in_year / 31;
    month += in_year >= month_start(year, month + 1);
    csv_calendar_day(out, year, month + 1, in_year - month_start(year, month) + 1);
}

/* Opens folder/name.csv and writes its header, given with commas. */
static inline void csv_open(csv_out *out, const char *folder, const char *name, const char *header, csv_form form)
{
    size_t length = strlen(folder) + strlen(name) + sizeof "/.csv";
    *out = (csv_out){.path = resized(NULL, length, 1), .buffer = resized(NULL, CSV_ROOM, 1), .form = form};
    snprintf(out->path, length, "%s/%s.csv", folder, name);
    out->file = fopen(out->path, "w+");
    if (!out->file)
        fail_system(out->path);
    setvbuf(out->file, NULL, _IONBF, 0);
    out->columns = out->fields = 1;
    for (; *header; header++) {
        out->columns += *header == ',';
        out->buffer[out->used++] = *header == ',' && form.dutch ? ';' : *header;
    }
    out->fields = out->columns;
    csv_end_row(out);
}

/* The whole text of the open table, which is then at its start; the caller frees it. */
static inline char *csv_read_back(csv_out *out, size_t *length)
{
    csv_flush(out);
    long end = ftell(out->file);
    if (end < 0 || fseek(out->file, 0, SEEK_SET) != 0)
        fail_system(out->path);
    *length = (size_t)end;
    char *text = resized(NULL, *length, 1);
    if (fread(text, 1, *length, out->file) != *length || fseek(out->file, 0, SEEK_SET) != 0)
        fail_system(out->path);
    return text;
}

static inline size_t line_length(const char *line)
{
    return (size_t)((const char *)memchr(line, '\n', CSV_ROW_MAX) - line) + 1;
}

/* Rewrites the table with its rows in random order (Fisher and Yates), under its header. */
static inline void csv_shuffle(csv_out *out)
{
    rng r = {out->form.seed};
    size_t length, lines = 0, room = 0, *start = NULL;
    char *text = csv_read_back(out, &length);
    for (size_t at = 0; at < length; at += line_length(text + at)) {
        if (lines == room)
            start = resized(start, room = 2 * room + 1024, sizeof *start);
        start[lines++] = at;
    }
    for (size_t i = lines - 1; i > 1; i--) {
        size_t j = 1 + (size_t)(rng_next(&r) % i), line = start[i];
        start[i] = start[j];
        start[j] = line;
    }
    for (size_t i = 0; i < lines; i++) {
        csv_bytes(out, text + start[i], line_length(text + start[i]));
        if (out->used > CSV_ROOM - CSV_ROW_MAX)
            csv_flush(out);
    }
    free(start);
    free(text);
}

static inline void csv_close(csv_out *out)
{
    if (out->form.shuffle)
        csv_shuffle(out);
    csv_flush(out);
    if (fclose(out->file) != 0)
        fail_system(out->path);
    free(out->buffer);
    free(out->path);
}

#endif
