"""A sweep as jobs of a real Slurm: slurmctld and slurmd on loopback, started here with a munged of their own, ports,
configuration and folders of their own, and ended by their process ids. A Slurm that the machine has is not touched.
Of an array of four tasks one is killed on the way, one warned that its time is nearly up, and one requeued; the merge
says what is missing, and its own words finish it. Usage: slurm_test.py PROGRAM"""
import contextlib
import ctypes
import glob
import json
import os
import re
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time

PLAN = '''[sweep]
scenarios = baseline, supported
schools = synthetic:1500
replicates = 6
terms = 24
metrics = isolated, tier_high
design = factorial
[factor trust.gain]
range = 0.05, 0.4
levels = 5
[factor cooperation.base]
range = 0.1, 0.7
levels = 4
'''
N_RUNS, N_SHARD = 240, 30  # N_SHARD: tasks of the sweep in one of the array
PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36
prctl = ctypes.CDLL(None, use_errno=True).prctl


def skip(reason):
    print(f'SKIPPED: {reason}')
    sys.exit(77)


def tool(name):
    return shutil.which(name, path=os.environ.get('PATH', '') + ':/usr/sbin:/sbin')


def free_port():
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        return s.getsockname()[1]


def wait_for(what, condition, seconds=120):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.05)
    raise AssertionError(f'waited {seconds} s in vain for {what}')


def parent_of(pid):
    with open(f'/proc/{pid}/stat', encoding='utf-8', errors='replace') as file:
        return int(file.read().rsplit(')', 1)[1].split()[1])


def children():
    """Processes whose parent is this one; orphans of its own come to it, too."""
    found = []
    for pid in filter(str.isdigit, os.listdir('/proc')):
        with contextlib.suppress(OSError):
            if parent_of(pid) == os.getpid():
                found.append(int(pid))
    return found


def end_children():
    """By their ids, generation after generation: what loses its parent becomes a child of this process."""
    for number in [signal.SIGTERM] + 20 * [signal.SIGKILL]:
        for pid in children():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)
        end = time.monotonic() + 3
        while children() and time.monotonic() < end:
            with contextlib.suppress(ChildProcessError):
                while os.waitpid(-1, os.WNOHANG)[0]:
                    pass
            time.sleep(0.05)
        if not children():
            return


class Cluster:
    """One node with two cores, on loopback."""

    def __init__(self, folder):
        self.folder = folder
        os.chmod(folder, 0o711)  # munged's socket is for all
        for name in ['state', 'spool']:
            os.mkdir(f'{folder}/{name}')
        with open(f'{folder}/key', 'wb', opener=lambda p, f: os.open(p, f, 0o400)) as file:
            file.write(os.urandom(64))
        user = subprocess.run(['id', '-un'], stdout=subprocess.PIPE, text=True, check=True).stdout.strip()
        host = socket.gethostname().split('.')[0]
        self.conf = f'{folder}/slurm.conf'
        with open(self.conf, 'w', encoding='utf-8') as file:
            file.write(f'''ClusterName=schoolsim-test
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={free_port()}
SlurmdPort={free_port()}
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket,cred_expire=5
SlurmUser={user}
SlurmdUser={user}
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
JobCompType=jobcomp/none
ReturnToService=2
SchedulerParameters=sched_interval=1,sched_min_interval=0,batch_sched_delay=0
CommunicationParameters=NoCtldInAddrAny,NoInAddrAny
MailProg=/bin/true
NodeName={host} NodeAddr=127.0.0.1 CPUs=2 Boards=1 SocketsPerBoard=1 CoresPerSocket=2 ThreadsPerCore=1 RealMemory=2000
PartitionName=main Nodes={host} Default=YES MaxTime=60 State=UP
''')
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith(('SLURM_', 'SBATCH_', 'SQUEUE_'))}
        self.environment['SLURM_CONF'] = self.conf
        self.environment['PATH'] = os.environ.get('PATH', '') + ':/usr/sbin:/sbin'
        self.daemon('munged', '--foreground', f'--key-file={folder}/key', f'--socket={folder}/munge.socket',
                    f'--pid-file={folder}/munged.pid', f'--log-file={folder}/munged.log', f'--seed-file={folder}/seed')
        wait_for('munged', lambda: os.path.exists(f'{folder}/munge.socket'), 20)
        self.daemon('slurmctld', '-D', '-f', self.conf)
        self.daemon('slurmd', '-D', '-f', self.conf, '-N', host)
        wait_for('an idle node', lambda: self.run('sinfo', '-h', '-o', '%T', check=False).strip() == 'idle', 30)

    def daemon(self, name, *words):
        """Ends with this process, however that ends."""
        with open(f'{self.folder}/{name}.out', 'wb') as log:
            subprocess.Popen([tool(name), *words], env=self.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                             preexec_fn=lambda: prctl(PR_SET_PDEATHSIG, signal.SIGKILL))

    def run(self, *words, check=True, **more):
        done = subprocess.run(words, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              check=False, **more)
        assert done.returncode == 0 or not check, f'{words}: {done.returncode}\n{done.stdout}'
        return done.stdout

    def job(self, number):
        """What Slurm says of a job or a task NUMBER_K."""
        return dict(re.findall(r'(\w+)=(\S*)', self.run('scontrol', '-o', 'show', 'job', number)))

    def wait_until_empty(self):
        wait_for('an empty queue', lambda: not self.run('squeue', '-h').strip(), 240)

    def logs(self):
        return '\n'.join(f'--- {path}\n{open(path, errors="replace").read()}'
                         for path in sorted(glob.glob(f'{self.folder}/*.out') + glob.glob(f'{self.folder}/*.log')))


def text_of(path):
    with open(path, encoding='utf-8') as file:
        return file.read()


def n_parts(sweep, shard):
    tasks = set()
    for path in glob.glob(f'{glob.escape(sweep)}/runs/*.parts'):
        with open(path, 'rb') as file:
            tasks.update(struct.unpack('<Q', task)[0] for task in re.findall(rb'schoolsim-part 2\n.{8}(.{8})', file.read(), re.S))
    return sum(task % 4 == shard - 1 for task in tasks)


def process_of(sweep, shard):
    """The program in a task, as it says of itself."""
    return json.loads(text_of(os.path.join(sweep, f'status-{shard}-of-4.jsonl')).split('\n')[0])['process']


def check(cluster, program, work):
    """The story in the head of this file."""
    sweep = os.path.join(work, 's')
    with open(os.path.join(work, "my plan's.ini"), 'w', encoding='utf-8') as file:
        file.write(PLAN)
    words = [program, 'sweep', "my plan's.ini"]
    cluster.run(*words, '--out', 'one', '--quiet', cwd=work)
    cluster.run(program, 'merge', 'one', '--out', 'one.h5', cwd=work)

    def jobs(out):
        return [*words, '--out', out, '--slurm', '--tasks', '4', '--time', '10', '--mem', '300M', '--partition', 'main',
                '--quiet']

    array_script, merge_script = cluster.run(*jobs('s'), cwd=work).split('\n')[:2]
    written = text_of(array_script) + text_of(merge_script)
    array, merge = cluster.run(*jobs('s'), '--submit', cwd=work).split('\n')[2:4]
    assert text_of(array_script) + text_of(merge_script) == written

    def log(name):
        return text_of(os.path.join(sweep, 'slurm', name))

    # Tasks 1 and 2 have the two cores; 3 takes that of the one which is killed.
    wait_for('parts of task 1', lambda: n_parts(sweep, 1) >= 2)
    os.kill(process_of(sweep, 1), signal.SIGKILL)
    wait_for('parts of task 2', lambda: n_parts(sweep, 2) >= 2)
    os.kill(parent_of(process_of(sweep, 2)), signal.SIGUSR1)  # the batch shell, which Slurm would warn
    wait_for('parts of task 3', lambda: n_parts(sweep, 3) >= 2)
    cluster.run('scontrol', 'requeue', f'{array}_3')
    killed = wait_for('the end of task 1', lambda: (j := cluster.job(f'{array}_1'))['JobState'] == 'FAILED' and j)
    assert killed['ExitCode'] == '137:0', killed['ExitCode']
    wait_for('the requeued tasks', lambda: all(cluster.job(f'{array}_{k}')['Restarts'] == '1' for k in [2, 3]))
    cluster.wait_until_empty()

    for k in [2, 3]:
        told = log(f'{array}_{k}.log')
        assert re.search(rf'interrupted; \d+ of {2 * N_SHARD} runs are kept', told), told  # after the runs in flight
        assert 'runs are there already' in told and f'All {2 * N_SHARD} runs of the shard are there' in told, told
        assert cluster.job(f'{array}_{k}')['JobState'] == 'COMPLETED'
    missing = N_SHARD - n_parts(sweep, 1)
    assert 0 < missing < N_SHARD and [n_parts(sweep, k) for k in [2, 3, 4]] == [N_SHARD] * 3
    assert cluster.job(merge)['JobState'] == 'FAILED' and cluster.job(merge)['ExitCode'] == '1:0'
    told = log(f'merge-{merge}.log')
    assert f'{N_RUNS - 2 * missing} runs, {2 * missing} missing' in told, told

    # Its own words, from elsewhere.
    again = told.split('To run what is missing: ')[1].strip()
    array, merge = (line for line in cluster.run('bash', '-c', again, cwd='/').split('\n') if line.isdigit())
    cluster.wait_until_empty()
    assert cluster.job(merge)['JobState'] == 'COMPLETED', log(f'merge-{merge}.log')
    assert log(f'merge-{merge}.log').endswith(f'{N_RUNS} runs\n')
    with open(os.path.join(work, 's.h5'), 'rb') as ours, open(os.path.join(work, 'one.h5'), 'rb') as one:
        assert ours.read() == one.read()

    # A job that its user cancels stays cancelled, and keeps what was in flight.
    array, merge = cluster.run(*jobs('t'), '--submit', cwd=work).split('\n')[2:4]
    wait_for('parts of task 1', lambda: n_parts(os.path.join(work, 't'), 1) >= 2)
    cluster.run('scancel', array)
    cluster.wait_until_empty()
    assert cluster.job(f'{array}_1')['JobState'] == 'CANCELLED' and cluster.job(f'{array}_1')['Restarts'] == '0'
    told = text_of(os.path.join(work, 't', 'slurm', f'{array}_1.log'))
    assert re.search(rf'interrupted; \d+ of {2 * N_SHARD} runs are kept', told), told
    assert ' missing; ' in text_of(os.path.join(work, 't', 'slurm', f'merge-{merge}.log'))


def main():
    program = os.path.abspath(sys.argv[1])
    for name, package in [('munged', 'munge'), ('slurmctld', 'slurm-wlm'), ('slurmd', 'slurm-wlm'), ('sbatch', 'slurm-wlm')]:
        if not tool(name):
            skip(f'no {name} (Debian: {package})')
    if os.geteuid() != 0:
        skip('slurmd starts jobs as root only')
    if (os.cpu_count() or 1) < 2:
        skip('the node of this test has two cores')
    try:
        socket.gethostbyname(socket.gethostname().split('.')[0])
    except OSError:
        skip("this machine's own name does not resolve")
    prctl(PR_SET_CHILD_SUBREAPER, 1)
    for number in [signal.SIGTERM, signal.SIGINT, signal.SIGHUP]:
        signal.signal(number, lambda *_: sys.exit('ended by a signal'))
    with tempfile.TemporaryDirectory(prefix='schoolsim-slurm-') as own, \
            tempfile.TemporaryDirectory(prefix="it's 100% #1 $HOME ") as work:
        try:
            cluster = Cluster(own)
            try:
                check(cluster, program, work)
            except BaseException:
                print(cluster.logs())
                for path in glob.glob(glob.escape(work) + '/*/slurm/*'):
                    print(f'--- {path}\n{text_of(path)}')
                raise
        finally:
            end_children()
    print('Slurm agrees')


main()
