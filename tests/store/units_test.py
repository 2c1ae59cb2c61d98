"""Every unit of a result file through UDUNITS, the library by which CF defines them."""
import shutil
import subprocess
import sys

from sample import need, write

(h5py,) = need('h5py')
if not shutil.which('udunits2'):
    print('SKIPPED: no udunits2 (Debian: udunits-bin)')
    sys.exit(77)


def is_read(unit):
    return subprocess.run(['udunits2', '-H', unit, '-W', '1'], capture_output=True).returncode == 0


assert is_read('1') and not is_read('leader-days/school')
found = {}
with h5py.File(write('list'), 'r') as f:
    assert f.attrs['Conventions'].decode() == 'CF-1.8, ACDD-1.3'
    # What ACDD-1.3 highly recommends, and what the mission of the file needs of the rest.
    for name in ('title', 'summary', 'keywords', 'creator_name', 'license', 'references'):
        assert f.attrs[name].decode().strip(), name


    def note(name, thing):
        if 'units' in thing.attrs:
            found[thing.attrs['units'].decode()] = name

    f.visititems(note)
for unit, name in found.items():
    result = subprocess.run(['udunits2', '-H', unit, '-W', unit], capture_output=True, text=True)
    assert result.returncode == 0, f'{name}: {unit}: {result.stderr}'
assert {'1', 'd', 'km'} <= set(found), found
print('UDUNITS reads', sorted(found))
