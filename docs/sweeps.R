# Sweeps of schoolsim in R: source("sweeps.R"). Needs hdf5r (Debian: r-cran-hdf5r).

# A merged sweep as a data frame: a row for each point, scenario, replicate and term, with the state of the run, the
# values of the factors and the metrics. The attribute "units" names the unit of each metric and factor.
open_sweep <- function(path) {
  file <- hdf5r::H5File$new(path, "r")
  on.exit(file$close_all())
  metrics <- file[["metrics"]]
  factors <- file[["factors"]]
  axes <- c("term", "replicate", "scenario", "point")  # R reverses axes: the last varies slowest
  rows <- expand.grid(lapply(setNames(axes, axes), function(axis) metrics[[axis]]$read()), stringsAsFactors = FALSE)
  table <- rows[rev(axes)]
  states <- c("missing", "done", "failed", "not needed")
  table$state <- rep(states[file[["run_state"]]$read() + 1], each = length(unique(table$term)))
  units <- c()
  for (key in setdiff(names(factors), "point")) {
    table[[key]] <- factors[[key]]$read()[match(table$point, factors[["point"]]$read())]
    units[key] <- hdf5r::h5attr(factors[[key]], "units")
  }
  for (name in setdiff(names(metrics), axes)) {
    table[[name]] <- as.vector(metrics[[name]]$read())
    units[name] <- hdf5r::h5attr(metrics[[name]], "units")
  }
  attr(table, "units") <- units
  table
}
