"""The functions of docs/sweeps.py against the exported table. Usage: recipe_test.py PROGRAM FOLDER"""
import os
import sys
import tempfile

try:
    import pandas
    import xarray  # noqa: F401
except ImportError as error:
    print(f'SKIPPED: {error} (Debian: python3-xarray python3-h5netcdf)')
    sys.exit(77)
sys.path.insert(0, sys.argv[2])
import sweeps  # noqa: E402

program = os.path.abspath(sys.argv[1])
PLAN = '''[sweep]
title = A recipe
scenarios = baseline, supported
schools = synthetic:40
replicates = 3
terms = 4
metrics = isolated, tier_high
design = factorial
inspection.share_inadequate = 0.1
[factor trust.gain]
list = 0.1, 0.3
[factor inspection.share_weak]
list = 0.05, 0.3
'''
WORDS = '''[sweep]
scenarios = baseline
replicates = 2
terms = 2
metrics = isolated
design = factorial
[factor schools]
list = synthetic:40; england:LA=330,331
[factor seed]
list = 8, 3
'''
with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
    with open('p.ini', 'w', encoding='utf-8') as file:
        file.write(PLAN)
    data = sweeps.run_plan('p.ini', 's', '--threads', '1', '--quiet', program=program)
    assert os.system(f"'{program}' export s.h5 --out s.csv >/dev/null") == 0
    exported = pandas.read_csv('s.csv')
    assert sweeps.open_sweep('s.h5').identical(data)
    # Categories are texts, even where they have commas.
    with open('q.ini', 'w', encoding='utf-8') as file:
        file.write(WORDS)
    of_words = sweeps.run_plan('q.ini', 't', '--threads', '1', '--quiet', program=program)
    assert os.system(f"'{program}' export t.h5 --out t.csv >/dev/null") == 0
    words = pandas.read_csv('t.csv', dtype={'seed': str})
assert list(of_words.schools.values) == ['synthetic:40'] * 2 + ['england:LA=330,331'] * 2
assert list(of_words.seed.values) == ['8', '3'] * 2
theirs = words[words.term == 2].groupby(['schools', 'seed']).isolated.mean()
ours = sweeps.table(of_words.sel(term=2)).groupby(['schools', 'seed']).isolated.mean()
pandas.testing.assert_series_equal(ours, theirs)
assert data.attrs['title'] == 'A recipe' and data.isolated.dims == ('point', 'scenario', 'replicate', 'term')
assert data.isolated.attrs['units'] == '1' and data['trust.gain'].attrs['units']
low, high = (data.where(data['trust.gain'] == gain, drop=True) for gain in [0.1, 0.3])
assert low.sizes['point'] == high.sizes['point'] == 2
table = sweeps.table(data)
assert len(table) == len(exported) == 4 * 2 * 3 * 2
states = {0: 'missing', 1: 'done', 2: 'failed'}
table['state'] = table.run_state.astype(int).map(states)
keys = ['point', 'scenario', 'replicate', 'term']
ours, theirs = (t.sort_values(keys).reset_index(drop=True)[list(exported.columns)] for t in [table, exported])
assert (theirs.state == 'failed').sum() == 24
pandas.testing.assert_frame_equal(ours, theirs, check_dtype=False, check_exact=True)
print('the recipe for Python agrees')
