"""FORMAT.md names every attribute and every object of a result file, and none that is not there."""
import os
import re
import sys

from sample import need, write

h5py, = need('h5py')
text_path = os.path.join(os.path.dirname(__file__), '..', '..', 'sim', 'store', 'FORMAT.md')
with open(text_path, encoding='utf-8') as file:
    # What comes after is of another kind of file, which has a test of its own.
    named = set(re.findall(r'`([^`\s]+)`', file.read().split('\n# The file of a sweep')[0]))
named_by_table = {'metrics', 'trajectories', 'parameters', 'worlds'}
found = set()
open_names = {'CLASS', 'NAME', 'REFERENCE_LIST', 'DIMENSION_LIST'}


def look(path, thing):
    group, _, name = path.rpartition('/')
    if not (group in named_by_table and isinstance(thing, h5py.Dataset) and name not in ('replicate', 'set', 'term', 'school')):
        found.add('/' + path)
    found.update(set(thing.attrs) - open_names)


for kind in ('list', 'named', 'synthetic'):
    with h5py.File(write(kind), 'r') as f:
        found.update(f.attrs)
        f.visititems(look)
missing = sorted(found - named)
assert not missing, f'FORMAT.md does not name {missing}'
invented = sorted(name for name in named if name.startswith('/') and '<' not in name and name not in found | {'/'})
assert not invented, f'FORMAT.md names {invented}, which no file has'
print(len(found), 'names found in FORMAT.md')
