# The simulation of bench/simulate_book.py in base R, all covers of a path side by side.
# Usage: Rscript simulate_base.R DIR PATHS HORIZON SEED
# Prints the means over paths of the premium and the claims of the last year, and the seconds of the paths alone.
given <- commandArgs(TRUE)
folder <- given[1]
paths <- as.integer(given[2])
horizon <- as.integer(given[3])
set.seed(as.integer(given[4]))
read <- function(name) read.csv(file.path(folder, name), stringsAsFactors = FALSE)
statements <- read("book/statements.csv")
statements <- statements[statements$year == max(statements$year), ]
tariff <- read("rules/tariffs.csv")$premium_pct[1]
scale <- read("rules/scales.csv")
frequency <- read("model/frequency.csv")$cases[1]
severity <- read("model/severity.csv")
limits <- scale$ratio_from / 100
factors <- scale$factor
sigma <- sqrt(log(1 + severity$cv^2))
mu <- log(severity$mean) - sigma^2 / 2
expected <- frequency * statements$average_headcount
payroll <- statements$payroll
count <- length(payroll)
rounded <- function(x) floor(x * 100 + (0.5 + 1e-9)) / 100
within <- function(x, low, high) pmin(pmax(x, low), high)
first_premium <- round(payroll * tariff / 100, 2)
first_rate <- within(rounded(max(tariff * factors[1], tariff * 0.75)), 0.5, 8)
sums <- array(0, c(2, horizon, paths))
means <- matrix(0, horizon, count)
begin <- sum(proc.time()[1:2])
for (path in seq_len(paths)) {
  rate <- rep(first_rate, count)
  claims <- list(numeric(count), numeric(count), numeric(count))
  premiums <- list(first_premium, first_premium, first_premium)
  for (year in seq_len(horizon)) {
    if (year > 1) {
      ratio <- (claims[[1]] + claims[[2]] + claims[[3]]) / (premiums[[1]] + premiums[[2]] + premiums[[3]])
      factor <- factors[findInterval(ratio, limits)]
      rate <- rounded(within(within(rate * factor, rate * 0.75, rate * 1.5), 0.5, 8))
    }
    premium <- rounded(payroll * rate / 100)
    cases <- rpois(count, expected)
    costs <- c(0, cumsum(round(rlnorm(sum(cases), mu, sigma), 2)))
    last <- cumsum(cases)
    of_cover <- costs[last + 1] - costs[last - cases + 1]
    claims <- c(claims[2:3], list(of_cover))
    premiums <- c(premiums[2:3], list(premium))
    sums[1, year, path] <- sum(premium)
    sums[2, year, path] <- sum(of_cover)
    means[year, ] <- means[year, ] + rate
  }
}
seconds <- sum(proc.time()[1:2]) - begin
cat(sprintf("%.2f %.2f %.3f\n", mean(sums[1, horizon, ]), mean(sums[2, horizon, ]), seconds))
