# Settlement of 2025 and the claims ratio of 2023 up to 2025 of each cover, on 15 April 2026, by data.table.
# Usage: Rscript datatable_job.R THREADS OUT   (in a folder with book/ and rules/)
suppressPackageStartupMessages(library(data.table))
words <- commandArgs(TRUE)
setDTthreads(as.integer(words[1]))
far <- as.integer(as.IDate("2200-01-01"))
begin <- as.integer(as.IDate(sprintf("%d-01-01", 2023:2027)))

read <- function(file, columns) fread(file, select = columns, showProgress = FALSE, na.strings = "")
cents <- function(amount) round(as.numeric(amount) * 100)
or <- function(x, blank) fifelse(is.na(x), blank, x)
only <- function(test, x) fifelse(test, x, NA_real_)
# n / d in whole units, halves up; of whole numbers below 2^52.
over <- function(n, d) {
  twice <- 2 * n + d
  (twice - twice %% (2 * d)) / (2 * d)
}

products <- read("rules/products.csv", c("product", "premium_base", "experience"))
covers <- read("book/covers.csv", c("cover_id", "employer_id", "product", "class", "from", "until", "base_cover_id"))
covers[, `:=`(since = as.integer(from), until = or(as.integer(until), far), class = or(class, ""))]
covers[products, `:=`(by_payroll = i.premium_base == "payroll", own = i.experience == "own"), on = "product"]
base <- match(covers$base_cover_id, covers$cover_id)
covers[, until := pmin(until, or(until[base], far))]
cover_of <- function(id) chmatch(id, covers$cover_id)
sum_of <- function(cover, n) {
  sums <- data.table(cover, n)[!is.na(cover), .(n = sum(n)), by = cover]
  replace(numeric(nrow(covers)), sums$cover, sums$n)
}

# An employee's day counts once: of each spell what no earlier one of his covers. Sorted by employee, the latest until
# so far is a running maximum over the whole column, where each employee stands higher than the one before.
spells <- read("book/spells.csv", c("employer_id", "employee_id", "from", "until", "annual_wage"))
spells[, `:=`(s = as.integer(from), u = or(as.integer(until), far))]
spells <- spells[s < begin[4] & u > begin[1], .(employer_id, employee_id, s, u, wage = cents(annual_wage))]
setorder(spells, employer_id, employee_id, s)
other <- function(id) id != shift(id, fill = "")
spells[, height := 1e6 * cumsum(other(employee_id) | other(employer_id))]
spells[, fresh := pmax(s, shift(cummax(height + u), fill = 0) - height)]
rows <- covers[, .(cover = .I, employer_id, by_payroll, a = since, b = until)]
rows <- rows[spells, on = "employer_id", allow.cartesian = TRUE, nomatch = NULL]
rows[, `:=`(
  s = pmax(fifelse(by_payroll, as.numeric(s), fresh), a),
  u = pmin(u, b),
  weight = fifelse(by_payroll, wage, 1)
)]
used <- sapply(1:3, function(k) {
  rows[, sum_of(cover, weight * pmax(0, pmin(u, begin[k + 1]) - pmax(s, begin[k])))]
})

tariffs <- read("rules/tariffs.csv", c("product", "class", "from", "until", "premium_per_employee", "premium_pct"))
tariffs[, `:=`(class = or(class, ""), until = or(as.integer(until), far))]
tariffs[, rate := cents(or(premium_per_employee, premium_pct))]
insured <- sapply(1:3, function(k) pmax(0, pmin(covers$until, begin[k + 1]) - pmax(covers$since, begin[k])))
premium <- sapply(1:3, function(k) {
  rates <- tariffs[as.integer(from) <= begin[k] & until > begin[k]]
  rate <- rates$rate[match(paste(covers$product, covers$class), paste(rates$product, rates$class))]
  rate <- or(rate, rates[class == ""]$rate[match(covers$product, rates[class == ""]$product)])
  unit <- (begin[k + 1] - begin[k]) * fifelse(covers$by_payroll, 10000, 1)
  fifelse(insured[, k] > 0, over(used[, k] * rate, unit), 0)
})

billing <- read("book/billing.csv", c("cover_id", "year", "kind", "booked_on", "amount"))
billing <- billing[year == 2025 & kind != "prorata" & booked_on <= as.IDate("2026-04-15")]
billed <- sum_of(cover_of(billing$cover_id), cents(billing$amount))

claims <- read("book/claims.csv", c("cover_id", "absence_id", "date", "kind", "amount"))
claims[, `:=`(day = as.integer(date), amount = cents(amount))]
claims <- claims[day < begin[4]]
reserves <- setorder(claims[kind == "reserve"], day)
reserves <- unique(reserves, by = c("cover_id", "absence_id"), fromLast = TRUE)
claims[kind == "recovery", amount := -amount]
claims <- rbind(claims[kind != "reserve"], reserves)[day >= begin[1]]
claimed <- sum_of(cover_of(claims$cover_id), claims$amount)

invoices <- read("book/invoices.csv", c("cover_id", "submitted_on", "cost_ex_vat", "subsidy", "other_cover"))
invoices <- invoices[between(as.integer(submitted_on), begin[1], begin[4] - 1L)]
reimbursed <- invoices[, sum_of(base[cover_of(cover_id)],
  pmax(0, cents(cost_ex_vat) - or(cents(subsidy), 0) - or(cents(other_cover), 0)))]

settled <- insured[, 3] > 0 | billed != 0
rated <- covers$own & covers$since < begin[5] & covers$until > begin[4]
window <- rowSums(premium)
average <- over(10000 * used[, 3], insured[, 3]) / 10000
exposure <- fifelse(covers$by_payroll, over(used[, 3], insured[, 3]) / 100, average)
result <- data.table(
  cover_id = covers$cover_id,
  exposure = only(insured[, 3] > 0, exposure),
  definitive = only(settled, premium[, 3] / 100),
  billed = only(settled, billed / 100),
  difference = only(settled, (premium[, 3] - billed) / 100),
  claims = only(rated, claimed / 100),
  reintegration = only(rated, reimbursed / 100),
  premium = only(rated, window / 100),
  ratio = only(rated & window > 0, over(1e6 * pmax(0, claimed + reimbursed), window) / 10000)
)
fwrite(setorder(result[settled | rated], cover_id), words[2])
