"""Sweeps of schoolsim in Python. Copy this file beside your own: it needs xarray, with h5netcdf or netCDF4."""
import subprocess

import xarray


def run_plan(plan, folder, *flags, program='schoolsim'):
    """Runs or resumes a plan, merges it and opens it. Flags are those of `schoolsim sweep`."""
    merged = f'{folder}.h5'
    subprocess.run([program, 'sweep', plan, '--out', folder, *flags], check=True)
    subprocess.run([program, 'merge', folder, '--out', merged, '--force'], check=True)
    return open_sweep(merged)


def open_sweep(path):
    """A merged sweep as one dataset in memory: metrics over (point, scenario, replicate, term), with the factors' values
    by point and the state of each run as coordinates, units and meanings as attributes, and scenarios by name."""
    root, metrics, factors = (xarray.load_dataset(path, group=group) for group in [None, 'metrics', 'factors'])
    labels = {name: factors[name] for name in factors.data_vars}
    return metrics.assign_coords({'run_state': root.run_state, **labels}).assign_attrs(root.attrs)


def table(sweep):
    """The same as a pandas table: a row for each point, scenario, replicate and term."""
    return sweep.to_dataframe().reset_index()
