"""FORMAT.md names every attribute and every object of the file of a sweep, and none that is not there."""
import os
import re
import subprocess
import sys
import tempfile

try:
    import h5py
except ImportError as error:
    print(f'SKIPPED: {error} (Debian: python3-h5py)')
    sys.exit(77)
program = sys.argv[1]
text_path = os.path.join(os.path.dirname(__file__), '..', '..', 'sim', 'store', 'FORMAT.md')
with open(text_path, encoding='utf-8') as file:
    run_text, sweep_text = file.read().split('\n# The file of a sweep')
named = set(re.findall(r'`([^`\s]+)`', sweep_text))
known = named | set(re.findall(r'`([^`\s]+)`', run_text))
axes = {'point', 'scenario', 'replicate', 'term', 'payer', 'kind', 'failure'}
named_by_table = re.compile(r'(metrics|factors)/[^/]+$|scenarios(/|$)')
found, attributes = set(), set()


def look(path, thing):
    if path.rpartition('/')[2] not in axes and isinstance(thing, h5py.Dataset) and not named_by_table.match(path):
        found.add('/' + path)
    if not path.startswith('scenarios/') or path.count('/') == 1:
        attributes.update(set(thing.attrs) - {'CLASS', 'NAME', 'REFERENCE_LIST', 'DIMENSION_LIST'})


with tempfile.TemporaryDirectory() as folder:
    with open(os.path.join(folder, 'p.ini'), 'w', encoding='utf-8') as file:
        file.write('[sweep]\nscenarios = baseline\nschools = synthetic:30\nterms = 1\nreplicates = 1\ndesign = factorial\n'
                   '[factor trust.gain]\n')
    for words in (['sweep', 'p.ini', '--out', 's', '--quiet'], ['merge', 's', '--out', 's.h5', '--quiet']):
        subprocess.run([program, *words], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    with h5py.File(os.path.join(folder, 's.h5'), 'r') as f:
        attributes.update(f.attrs)
        f.visititems(look)
missing = sorted((found - named) | (attributes - known))
assert not missing, f'FORMAT.md does not name {missing}'
datasets = {name for name in named if name.startswith('/') and '<' not in name and name.lstrip('/') not in axes}
assert datasets == found, f'FORMAT.md names {sorted(datasets - found)}, which no file has'
print(len(found) + len(attributes), 'names found in FORMAT.md')
