"""Result files through xarray's engine h5netcdf."""
from xarray_check import check

check('h5netcdf')
