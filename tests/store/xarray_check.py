"""What users of xarray see, whichever engine reads the file."""
import subprocess
import sys

from sample import RECORDED, REPLICATES, SCHOOLS, TERMS, check_costs, check_metrics, check_trajectories, need, write


def check(engine):
    module = 'netCDF4' if engine == 'netcdf4' else engine
    _, xarray, numpy = need(module, 'xarray', 'numpy')

    def open_group(path, group=None):
        return xarray.open_dataset(path, engine=engine, group=group).load()

    def limits_of(dataset):
        return lambda name: (dataset[name].attrs.get('valid_min'), dataset[name].attrs.get('valid_max'))

    path = write('list')
    root = open_group(path)
    assert root.attrs['title'] == 'Two tiers — “what if?” Größe'
    assert int(root.attrs['seed']) == 0xfedcba9876543210
    assert list(root.replicate_done.values) == [1] * REPLICATES
    assert root.encoding['unlimited_dims'] == {'replicate'}

    metrics = open_group(path, 'metrics')
    assert metrics.isolated.dims == ('replicate', 'term')
    assert list(metrics.term.values) == list(range(TERMS + 1)) and metrics.term.dtype.kind == 'i'
    check_metrics(list(metrics.data_vars), lambda name: metrics[name].values, limits_of(metrics))
    assert metrics.days_on_ties.dtype == numpy.float64, 'no unit may look like a time'

    costs = open_group(path, 'costs')
    assert costs.leader_days.dims == ('replicate', 'term', 'payer', 'kind')
    check_costs(lambda name: costs[name].values)

    schools = open_group(path, 'schools')
    assert list(schools.school.values[:2]) == [100135, 100132]
    assert schools.sel(school=100132).id == 100132
    assert schools.phase.attrs['flag_meanings'].split()[int(schools.phase[2])] == 'special'
    assert list(schools.authority_name.values) == ['Bradford', 'Ynys Môn', '']
    assert schools.authority_region.values[1] == 'Cymru “west” — 日本'
    assert schools.authority_region[schools.authority_row[1]] == 'Cymru “west” — 日本'

    trajectories = open_group(path, 'trajectories')
    assert trajectories.depth.dims == ('replicate', 'term', 'school')
    assert list(trajectories.replicate.values) == RECORDED
    check_trajectories(list(trajectories.data_vars), lambda name: trajectories[name].values, limits_of(trajectories))

    ties = open_group(path, 'ties')
    assert dict(ties.sizes) == {'event': 36}
    frame = ties.to_dataframe()
    assert list(frame.groupby('event_replicate').size()) == [8, 13, 15]

    parameters = open_group(path, 'parameters')
    assert float(parameters['time.base_share']) == 1 / 30
    assert parameters['time.base_share'].attrs['default'] == 0.05
    assert parameters['time.base_share'].attrs['origin'] == 'command line'

    policies = open_group(path, 'policies')
    assert list(policies.name.values) == ['paid days', 'Förderung', 'aimed']
    assert list(policies.change_parameter.values) == ['initiatives.days', 'tie.depth_days', 'tie.base_days',
                                                        'lever.vision']
    assert list(policies.condition_key.values) == ['regions', 'authorities', 'phases', 'grades', 'authority_share',
                                                   'schools']
    assert list(policies.condition_items.values)[1:3] == ['participating', '0;2']
    assert list(policies.condition_high.values)[3] == 4

    synthetic = write('synthetic')
    schools = open_group(synthetic, 'schools')
    assert schools.pupils.dims == ('replicate', 'school') and dict(schools.sizes)['authority'] == 10
    assert schools.authority_name.values[9] == 'one more'
    assert open_group(synthetic, 'trajectories').depth.shape == (3, TERMS + 1, SCHOOLS)

    # Several pieces of storage along each axis; the unfinished file of a run that was killed.
    large = open_group(write('large', 3), 'trajectories')
    assert large.depth.shape == (3, TERMS + 1, 2300)
    assert not numpy.isnan(large.depth.values).any()
    killed = write('list')
    environment = {'FAIL_AT': '1000', 'FAIL_HOW': 'torn'}
    subprocess.run([sys.argv[1], 'write', killed, 'list', '5'], env=environment)
    n_done = open_group(killed + '.part').sizes['replicate']
    assert 0 < n_done < 5, n_done
    assert open_group(killed + '.part', 'metrics').isolated.shape == (n_done, TERMS + 1)
    print('xarray', xarray.__version__, 'with', engine, sys.modules[module].__version__, 'agrees')
