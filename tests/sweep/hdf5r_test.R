# A merged sweep through R's hdf5r, against the exported table. Dimensions come in reversed order.
library(hdf5r)
arguments <- commandArgs(TRUE)
file <- H5File$new(arguments[1], "r")
table <- read.csv(arguments[2])
metric <- file[["metrics/isolated"]]$read()
stopifnot(all(dim(metric) == c(2, 3, 2, 2)), nrow(table) == 24)
stopifnot(all(file[["scenario"]]$read() == c("two-tier-drift", "supported")))
# The table's rows run through terms first, then replicates, scenarios and points, as R's own order does.
stopifnot(identical(as.vector(metric), table$isolated), !anyNA(metric))
stopifnot(all(file[["factors/trust.gain"]]$read() == c(0.1, 0.3)))
stopifnot(all(file[["run_state"]]$read() == 1), h5attr(file, "runs_done") == 12)
file$close_all()
cat("hdf5r", as.character(packageVersion("hdf5r")), "agrees\n")
