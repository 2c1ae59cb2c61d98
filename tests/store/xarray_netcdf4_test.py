"""Result files through xarray's engine netcdf4."""
from xarray_check import check

check('netcdf4')
