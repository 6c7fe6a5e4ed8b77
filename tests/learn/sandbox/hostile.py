"""Submissions that try to score without solving, to harm the grader, or to take other rows with them.

Each is the text of an adam.py; {secret} is the path of the engine's rules, {victim} a file that anybody may write,
{port} a listening port, {grader} the process that grades.
"""
HEAD = "import os, sys\nimport numpy as np\ndef adam_step(w, g, m, v, t, lr, beta1, beta2, eps):\n"

LOOP = HEAD + "    while True: pass\n"
LOOP_AT_IMPORT = "while True: pass\n"
ALLOCATION = HEAD + "    a = np.ones(75 * 2**27)\n    return w, m, v\n"
SYS_EXIT = "import sys\nsys.exit(0)\n"
SYS_EXIT_INSIDE = HEAD + "    sys.exit(0)\n"
OS_EXIT = HEAD + "    os._exit(0)\n"
PATCHED = ("import numpy as np, builtins\nfor name in ('allclose', 'array_equal', 'isclose', 'max', 'abs'):\n"
           "    setattr(np, name, lambda *a, **k: True)\nbuiltins.all = lambda *a: True\nbuiltins.abs = lambda x: 0.0\n"
           "def adam_step(w, g, m, v, t, lr, beta1, beta2, eps):\n    return w, m, v\n")
FRAMES = HEAD + ("    import gc\n    frame, found = sys._getframe(), []\n"
                 "    while frame:\n        found += list(frame.f_locals.values()) + list(frame.f_globals.values())\n"
                 "        frame = frame.f_back\n"
                 "    found += [x for x in gc.get_objects() if isinstance(x, dict)]\n"
                 "    for x in found:\n        if isinstance(x, dict):\n"
                 "            for name in ('right', 'expected', 'table'):\n"
                 "                if name in x: return x[name]\n    return w, m, v\n")
IMPORT_SOLUTION = "from minigrad.optim import rules\n" + HEAD + (
    "    return rules.adam(w, g, m, v, t, lr=lr, beta1=beta1, beta2=beta2, eps=eps)\n")
READ_SOLUTION = "text = open({secret!r}).read().replace('from ..backend import namespace', 'import numpy')\n" + (
    "text = text.replace('namespace(x)', 'numpy')\nexec(text)\nrule = adam\n") + HEAD + (
    "    return rule(w, g, m, v, t, lr=lr, beta1=beta1, beta2=beta2, eps=eps)\n")
SOCKET = "import socket\nsocket.create_connection(('127.0.0.1', {port}), 2)\n" + HEAD + "    return w, m, v\n"
FORK_BOMB = "import os\nwhile True:\n    os.fork()\n"
FORK_BOMB_CAREFUL = ("import os\nwhile True:\n    try: os.fork()\n    except OSError: pass\n")
BIG_FILE = "with open('big', 'wb') as f:\n    for _ in range(1024): f.write(bytes(2**20))\n" + (
    HEAD + "    return w, m, v\n")
PICKLE = HEAD + ("    class Bomb:\n        def __reduce__(self): return os.system, ('touch {victim}.pwned',)\n"
                 "    return np.array([Bomb()]), m, v\n")
ESCAPE = ("import os, time\nif os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n        time.sleep(0.3)\n"
          "        open({victim!r} + '.escaped', 'w').close()\n        os._exit(0)\n    os._exit(0)\n") + (
          HEAD + "    return w, m, v\n")
FLOOD = "import os\nwhile True:\n    os.write(1, b'x' * 65536)\n"
DELETE = ("import os, shutil\nos.remove({victim!r})\n") + HEAD + "    return w, m, v\n"
OVERWRITE = ("open({victim!r}, 'w').write('gone')\n") + HEAD + "    return w, m, v\n"
KILL_PARENT = "import os, signal\nos.kill(os.getppid(), signal.SIGKILL)\nos.kill(-1, signal.SIGKILL)\n" + (
    HEAD + "    return w, m, v\n")
KILL_GRADER = "import os, signal\nos.kill({grader}, signal.SIGKILL)\n" + HEAD + "    return w, m, v\n"
SUBPROCESS = "import subprocess\nsubprocess.run(['touch', {victim!r} + '.run'])\n" + HEAD + "    return w, m, v\n"
DEEP = "x = " + "(" * 5000 + ")" * 5000 + "\n"
NULL_BYTES = "x = 1\x00\n"
HUGE_OUTPUT = HEAD + "    return np.broadcast_to(1.0, (10**11,)), m, v\n"
STRANGE_TYPE = HEAD + ("    class Liar(np.ndarray):\n        def __eq__(self, other): return True\n"
                       "    return w.view(Liar), m, v\n")
FAKE_MUTATION = HEAD + "    w[:] = 0; g[:] = 0; m[:] = 0; v[:] = 0\n    return w, m, v\n"


WRONG = HEAD + "    return w, m, v\n"                        # what most attempts go on with: it must not score


def first(code):
    """An attempt when the file is imported: `code`, then a wrong answer."""
    return "import os, sys\nimport numpy as np\n" + code + "\n" + WRONG


def inside(code):
    """An attempt within the function: `code`, indented by four, then a wrong answer."""
    return HEAD + "".join(f"    {line}\n" for line in code.splitlines()) + "    return w, m, v\n"


#: the child's messages, written by the student
TALK = """import json, os, struct, sys
import numpy as np
ANSWER, QUESTION = int(sys.argv[7]), int(sys.argv[6])
GIVEN, THREE = ['list', [['tuple', [['array', None]]], ['dict', []]]], ['tuple', [['array', None]] * 3]
def raw(text, data=b''):
    os.write(ANSWER, struct.pack('>II', len(text), len(data)) + text + data)
def send(kind, arrays=(), **fields):
    told = [[a.dtype.str, a.shape] for a in arrays]
    raw(json.dumps(dict(fields, kind=kind, arrays=told)).encode(), b''.join(a.tobytes() for a in arrays))
def hear():
    os.read(QUESTION, 65536)
"""
# --- messages that are not what they should be
TALKS = {
    "GARBAGE": "os.write(ANSWER, b'garbage' * 100)",
    "FLOOD_ANSWER": "while True: os.write(ANSWER, b'\\0' * 65536)",
    "FLOOD_OF_MESSAGES": "while True: send('call', [np.zeros(3)], of=0, given=GIVEN)",
    "HALF_A_MESSAGE": "os.write(ANSWER, struct.pack('>II', 1000, 0) + b'{')\nos._exit(0)",
    "ENDLESS_HEADER": "os.write(ANSWER, struct.pack('>II', 2**32 - 1, 2**32 - 1))",
    "HUGE_SHAPE": "raw(json.dumps(dict(kind='result', words=[], arrays=[['<f8', [10**13]]])).encode())",
    "OVERLAPPING_ARRAYS": "raw(json.dumps(dict(kind='start', defines=[], arrays=[['<f8', [10**6]]] * 50)).encode(), "
                          "bytes(8 * 10**6))",
    "NEGATIVE_SHAPE": "raw(json.dumps(dict(kind='start', defines=[], arrays=[['<f8', [-1]]])).encode())",
    "OBJECTS": "raw(json.dumps(dict(kind='start', defines=[], arrays=[['|O', [1]]])).encode(), bytes(8))",
    "NESTED": "raw(b'[' * 500000)",
    "NOT_JSON": "raw(bytes(range(256)))",
    "NOT_A_DICT": "raw(b'[1, 2]')",
    "LONG_NUMBER": "raw(b'{\"kind\": ' + b'9' * 100000 + b'}')",
    "NO_KIND": "raw(b'{\"arrays\": []}')",
    "GUARDS_AGAIN": "send('guards', guards=dict(files=True))",
    "START_TWICE": "send('start', defines=[])\nhear()\nsend('start', defines=[])",
    "RESULT_FIRST": "send('result', value=THREE, kept=True)",
    "END_AT_ONCE": "send('end')",
    "END_CORRECT": "send('end', status='correct', calls=[dict(value=THREE, kept=True, gradients=0)] * 4)",
    "LONG_NAMES": "send('end', raised='E' * 1000000, text='x' * 1000000, where=[], missing='')",
    "MANY_LINES": "send('end', raised='E', text='x', where=[dict(line=1, code='y')] * 20000)",
    "STRANGE_LINES": "send('end', raised=['E'], text=dict(a=1), where='here')",
    "CONTROL_CHARACTERS": "send('end', raised='\\x1b]0;owned\\x07', text='\\x1b[2J\\r\\n=1+1', where=[])",
    "MANY_DEFINES": "send('start', defines=['f'] * 100000)",
    "CLAIM": "send('start', defines=[])\nfor i in range(99):\n    hear()\n    "
             "send('result', [np.ones(5)] * 3, value=THREE, kept=True, gradients=0)",
    "CLAIM_OVERFLOW": "send('start', defines=[])\nfor i in range(99):\n    hear()\n    "
                      "send('result', value=['other', 'OverflowError'], kept=True)",
    "FEWER_ARRAYS": "send('start', defines=[])\nhear()\nsend('result', [], value=THREE, kept=True)",
    "STRANGE_KINDS": "send('start', defines=[])\nhear()\nsend('result', [np.ones(5)], value=[['array'], 1], kept=1)",
    "RETURNS_A_FUNCTION": "send('start', defines=[])\nhear()\nsend('result', value=['function', 0], kept=True)",
    "RETURNS_A_GENERATOR": "send('start', defines=[])\nhear()\nsend('result', value=['generator', {}], kept=True)",
    "DEEP_RESULT": "send('start', defines=[])\nhear()\nn = ['value', 1]\nfor i in range(400): n = ['list', [n]]\n"
                   "send('result', value=n, kept=True)",
    "WIDE_RESULT": "send('start', defines=[])\nhear()\nsend('result', value=['list', [['value', 1]] * 60000], "
                   "kept=True)",
    "ONE_ARRAY_OFTEN": "send('start', defines=[])\nhear()\nsend('result', [np.ones(10**6)], "
                       "value=['list', [['array', 0]] * 9000], kept=True)",
    "HUGE_INTEGER": "send('start', defines=[])\nhear()\nsend('result', value=['value', 10**4000], kept=True)",
    "LONG_KEYS": "send('start', defines=[])\nhear()\nsend('result', "
                 "value=['dict', [['\\x1b[2J' * 9999, ['value', 1]]]], kept=True)",
    "CALLS_WHAT_IS_NOT_THERE": "send('start', defines=[])\nhear()\nsend('call', [np.ones(5)], of=10**9, given=GIVEN)",
    "CALLS_WITH_A_NAME": "send('start', defines=[])\nhear()\nsend('call', [np.ones(5)], of='__class__', given=GIVEN)",
    "CALLS_BEFORE_THE_START": "send('call', [np.ones(5)], of=0, given=GIVEN)",
    "LIES_ABOUT_LACKING": "send('end', lacking=['f\\x07' * 999] * 5000)",
    "ALL_AT_ONCE": "send('start', defines=[])\n"
                   "for i in range(99): send('result', [np.ones(5)] * 3, value=THREE, kept=True)",
    "NEVER_LISTENS": "send('start', defines=[])\nwhile True: send('call', [np.ones(3)], of=0, given=GIVEN)",
    "INPUTS_CUT_OFF": "os.ftruncate(int(sys.argv[8]), 0)",
    "INPUTS_GROWN": "os.ftruncate(int(sys.argv[8]), 2**40)",
    "INPUTS_CLOSED": "os.close(int(sys.argv[8]))",
    "ANSWER_CLOSED": "os.close(ANSWER)",
    "QUESTION_CLOSED": "os.close(QUESTION)",
    "QUESTION_STOLEN": "os.read(QUESTION, 10)",
    "SLEEPS_IN_THE_MIDDLE": "send('start', defines=[])\nimport time\ntime.sleep(60)",
}
globals().update({name: TALK + code + "\n" + WRONG for name, code in TALKS.items()})

# --- reading the reference, by other ways than open()
READ = "import runpy, pathlib, ctypes, mmap, io, zipfile, linecache, importlib.util as u\nS = {secret!r}\n"
READS = {
    "READ_BY_OS": "text = os.read(os.open(S, os.O_RDONLY), 99999).decode()",
    "READ_BY_PATHLIB": "text = pathlib.Path(S).read_text()",
    "READ_BY_NUMPY": "text = bytes(np.fromfile(S, np.uint8)).decode()",
    "READ_BY_MEMMAP": "text = bytes(np.memmap(S, np.uint8, 'r')).decode()",
    "READ_BY_LINECACHE": "text = ''.join(linecache.getlines(S))\nassert text",
    "READ_BY_RUNPY": "runpy.run_path(S)\ntext = 'pass'",
    "READ_BY_LIBC": "f = ctypes.CDLL(None).open(S.encode(), 0)\nassert f >= 0\ntext = os.read(f, 99999).decode()",
    "READ_BY_PROC": "text = open('/proc/self/root' + S).read()",
    "READ_BY_DOTS": "text = open(os.path.dirname(os.__file__) + '/../../../../../../../../..' + S).read()",
    "READ_BY_NUMPY_DOTS": "text = open(os.path.dirname(np.__file__) + '/../../../../../../../../..' + S).read()",
    "READ_BY_LOADER": "m = u.module_from_spec(u.spec_from_file_location('m', S))\nm.__spec__.loader.get_data(S)\n"
                      "text = m.__spec__.loader.get_data(S).decode()",
    "READ_AFTER_CHDIR": "os.chdir(os.path.dirname(S))\ntext = open(os.path.basename(S)).read()",
    "READ_BY_IMPORT": "del sys.modules['minigrad']\nsys.path.insert(0, S.rpartition('/minigrad/')[0])\n"
                      "import minigrad\ntext = 'pass'",
}
globals().update({name: READ + code + "\ntext = text.replace('from ..backend import namespace', 'import numpy')\n"
                  "text = text.replace('namespace(x)', 'numpy')\nexec(text)\nrule = adam\n" + HEAD +
                  "    return rule(w, g, m, v, t, lr=lr, beta1=beta1, beta2=beta2, eps=eps)\n"
                  for name, code in READS.items()})

# --- another's file: its content, its name, its attributes
TOUCHES = {
    "CHMOD": "os.chmod(V, 0)", "CHMOD_FOLDER": "os.chmod(os.path.dirname(V), 0)",
    "FCHMOD": "os.fchmod(os.open(V, os.O_PATH), 0)", "UTIME": "os.utime(V, (1, 1))",
    "SETXATTR": "os.setxattr(V, 'user.owned', b'1')", "CHOWN": "os.chown(V, os.getuid(), os.getgid())",
    "CHMOD_BY_LIBC": "import ctypes\nassert ctypes.CDLL(None).chmod(V.encode(), 0) == 0",
    "CHMOD_BY_NUMBER": "import ctypes\nassert ctypes.CDLL(None).syscall(452, -100, V.encode(), 0, 0) == 0",
    "TRUNCATE": "os.truncate(V, 0)", "RENAME": "os.rename(V, V + '.gone')", "LINK": "os.link(V, V + '.link')",
    "SYMLINK": "os.symlink(V, os.path.dirname(V) + '/link')", "MKDIR": "os.mkdir(os.path.dirname(V) + '/new')",
    "FIFO": "os.mkfifo(os.path.dirname(V) + '/pipe')", "APPEND": "open(V, 'a').write('x')",
    "READS_IT": "open(V).read()", "REMOVES_ALL": "import shutil\nshutil.rmtree(os.path.dirname(V))",
}
globals().update({name: first("V = {victim!r}\n" + code) for name, code in TOUCHES.items()})

# --- processes, sockets, shared memory
BEYOND = {
    "SETSID": "os.setsid()", "SYSTEM": "assert os.system('true') == 0",
    "EXEC": "os.execv('/bin/sh', ['sh', '-c', ':'])",
    "SPAWN": "os.posix_spawn('/bin/true', ['true'], {})", "NICE": "os.nice(5)",
    "THREAD": "import threading\nthreading.Thread(target=print).start()",
    "POOL": "import multiprocessing\nmultiprocessing.Process(target=print).start()",
    "UDP": "import socket\nsocket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', {port}))",
    "UNIX_SOCKET": "import socket\nsocket.socket(socket.AF_UNIX).connect('/run/dbus/system_bus_socket')",
    "ABSTRACT_SOCKET": "import socket\nsocket.socket(socket.AF_UNIX).bind('\\0minigrad')",
    "SOCKET_PAIR": "import socket\nsocket.socketpair()",
    "SHARED_MEMORY": "import ctypes\nassert ctypes.CDLL(None).shmget(4711, 1 << 20, 0o1666) >= 0",
    "MESSAGE_QUEUE": "import ctypes\nassert ctypes.CDLL(None).msgget(4711, 0o1666) >= 0",
    "POSIX_MEMORY": "from multiprocessing import shared_memory\nshared_memory.SharedMemory('x', True, 1 << 20)",
    "MEMORY_FILE": "os.memfd_create('x')", "NO_DEATH_WITH_PARENT": "import ctypes\n"
    "assert ctypes.CDLL(None).prctl(1, 0, 0, 0, 0) == 0",
    "PTRACE": "import ctypes\nassert ctypes.CDLL(None).ptrace(16, os.getppid(), 0, 0) == 0",
    "LIMITS_UP": "import resource\nresource.setrlimit(resource.RLIMIT_AS, (1 << 40, 1 << 40))",
    "KILL_ALL": "os.kill(-1, 9)", "KILL_FIRST": "os.kill(1, 9)",
    "NAMESPACE": "import ctypes\nassert ctypes.CDLL(None).unshare(0x10000000) == 0",
    "KEYRING": "import ctypes\nassert ctypes.CDLL(None).syscall(248, b'user', b'x', b'y', 1, -3) >= 0",
}
globals().update({name: first(code) for name, code in BEYOND.items()})

# --- Python's own means
ATEXIT = first("import atexit\natexit.register(os.write, 1, b'correct')")
RAISES_BASE = first("raise BaseException('correct')")
RAISES_A_LONG_NAME = first("raise type('E' * 10**6, (Exception,), {})('x' * 10**6)")
LYING_EXCEPTION = first("class E(Exception):\n    def __str__(self): raise self\nraise E")
CRASH = first("import ctypes\nctypes.string_at(0)")
RECURSION = first("sys.setrecursionlimit(10**9)\ndef f(): f()\nf()")
SLEEP = inside("import time\ntime.sleep(60)")
BIG_NUMBER = inside("x = 9 ** 9 ** 9")
REGEX = inside("import re\nre.match('(a+)+$', 'a' * 60 + 'b')")
LIST_GROWS = inside("x = [0]\nwhile True: x = x + x")
NO_SIGNAL = inside("import signal\nsignal.signal(signal.SIGXCPU, signal.SIG_IGN)\nwhile True: pass")
COMPLEX = HEAD + "    return w + 1j, m, v\n"
STRUCTURED = HEAD + "    return np.zeros(3, [('a', float)]), m, v\n"
NOT_NUMBERS = HEAD + "    return float('nan') * w, np.inf * m, v\n"
A_GENERATOR = HEAD + "    yield w\n"
A_LOT_OF_OUTPUTS = HEAD + "    return (w,) * 10**6\n"
LIAR_ARRAY = HEAD + "    class L:\n        def __array__(self, *a, **k): raise SystemExit(0)\n    return L(), m, v\n"
SECOND_TIME = "N = []\n" + HEAD + "    N.append(1)\n    return w * len(N), m, v\n"
STEALS_ASK = HEAD + ("    f = sys._getframe(1)\n    while f:\n        ask = f.f_locals.get('ask')\n"
                     "        if ask: ask({'kind': 'end', 'status': 'correct'})\n        f = f.f_back\n"
                     "    return w, m, v\n")
PATCHES_JSON = first("import json\njson.dumps = lambda *a, **k: '{\"kind\": \"end\", \"arrays\": []}'")
PATCHES_WRITE = first("os.write = lambda fd, b: len(b)")
PATCHES_MODULES = first("for m in list(sys.modules.values()):\n    if hasattr(m, 'serve'): m.whole = lambda *a: True")

PARTS = ("HEAD", "WRONG", "TALK", "TALKS", "READ", "READS", "TOUCHES", "BEYOND", "PARTS", "ALL")
ALL = {name: text for name, text in list(globals().items()) if name.isupper() and name not in PARTS}
