"""A merged sweep as users of h5py and xarray see it. Usage: readers_test.py PROGRAM READER"""
import csv
import importlib
import os
import subprocess
import sys
import tempfile
import warnings

warnings.simplefilter('ignore')
program, reader = sys.argv[1:]
PLAN = '''[sweep]
title = Größe und “Tiefe”
scenarios = baseline, supported
schools = synthetic:40
replicates = 3
terms = 4
records = 0, 2, 4
design = factorial
inspection.share_inadequate = 0.1
[factor trust.gain]
list = 0.1, 0.3
[factor inspection.share_weak]
list = 0.05, 0.3, 0.4
'''
engine = {'xarray_netcdf4': 'netcdf4', 'xarray_h5netcdf': 'h5netcdf'}.get(reader)
for name in ['numpy'] + (['h5py'] if engine is None else ['xarray', {'netcdf4': 'netCDF4'}.get(engine, engine)]):
    try:
        globals()[name] = importlib.import_module(name)
    except ImportError as error:
        print(f'SKIPPED: {error} (Debian: python3-{name.lower()})')
        sys.exit(77)


def run(*words, cwd):
    subprocess.run([program, *words], cwd=cwd, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def check_values(metric, wanted):
    """metric is [point][scenario][replicate][term]; wanted the exported table."""
    assert metric.shape == (6, 2, 3, 3) and metric.dtype == numpy.float64
    for row in wanted:
        value = metric[int(row['point']), ['two-tier-drift', 'supported'].index(row['scenario']), int(row['replicate']),
                       int(row['term']) // 2]
        assert numpy.isnan(value) if row['isolated'] == '' else value == float(row['isolated']), row


with tempfile.TemporaryDirectory() as folder:
    with open(os.path.join(folder, 'p.ini'), 'w', encoding='utf-8') as file:
        file.write(PLAN)
    run('sweep', 'p.ini', '--out', 's', '--quiet', cwd=folder)
    run('merge', 's', '--out', 's.h5', cwd=folder)
    run('export', 's.h5', '--out', 's.csv', cwd=folder)
    with open(os.path.join(folder, 's.csv'), encoding='utf-8') as file:
        table = list(csv.DictReader(file))
    assert len(table) == 6 * 2 * 3 * 3 and sum(row['state'] == 'failed' for row in table) == 2 * 2 * 3 * 3
    path = os.path.join(folder, 's.h5')
    if engine is None:
        with h5py.File(path, 'r') as f:
            assert f.attrs['format'].decode() == 'schoolsim-sweep' and f.attrs['title'].decode() == 'Größe und “Tiefe”'
            assert f.attrs['plan'].decode() == PLAN and f.attrs['runs_failed'] == 12 and f.attrs['runs_missing'] == 0
            check_values(f['metrics/isolated'][:], table)
            assert [s.decode() for s in f['scenario'][:]] == ['two-tier-drift', 'supported']
            assert list(f['factors/trust.gain'][:]) == [0.1, 0.1, 0.1, 0.3, 0.3, 0.3]
            assert list(f['factors/inspection.share_weak'][:]) == [0.05, 0.3, 0.4] * 2
            assert (f['run_state'][:] == numpy.array([2, 1, 1, 2, 1, 1])[:, None, None]).all()
            assert list(f['failures/failure_point'][:]) == [0] * 6 + [3] * 6
            assert f['failures/message'][0].decode().startswith('invalid values: inspection.share_')
            assert f['failures/repeat'][7].decode() == 'schoolsim sweep PLAN.ini --out DIR --repeat 3:1'
            assert f['costs/leader_days'].shape == (6, 2, 3, 3, 3, 5)
            assert f['scenarios/supported/parameters/inspection.share_inadequate'][()] == 0.1
            assert f['scenarios/supported/policies/change_parameter'][0].decode() == 'lever.la_floor'
            assert [d.label for d in f['metrics/isolated'].dims] is not None
            assert [f['metrics/isolated'].dims[i][0].name.split('/')[-1] for i in range(4)] == ['point', 'scenario',
                                                                                              'replicate', 'term']
    else:
        def group(name=None):
            return xarray.open_dataset(path, engine=engine, group=name).load()
        root = group()
        assert root.attrs['title'] == 'Größe und “Tiefe”' and root.run_state.dims == ('point', 'scenario', 'replicate')
        metrics = group('metrics')
        assert metrics.isolated.dims == ('point', 'scenario', 'replicate', 'term')
        check_values(metrics.isolated.values, table)
        drift = metrics.isolated.sel(scenario='two-tier-drift', term=4).mean('replicate')
        assert drift.dims == ('point',) and drift.isnull().sum() == 2
        factors = group('factors')
        assert list(factors['trust.gain'].values) == [0.1, 0.1, 0.1, 0.3, 0.3, 0.3]
        assert factors['trust.gain'].attrs['spread'] == 'list = 0.1, 0.3'
        assert group('failures').sizes['failure'] == 12
        costs = group('costs')
        assert costs.leader_days.dims == ('point', 'scenario', 'replicate', 'term', 'payer', 'kind')
        assert float(group('scenarios/supported/parameters')['inspection.share_inadequate']) == 0.1
print(reader, 'agrees')
