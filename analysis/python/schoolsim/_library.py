"""The C interface (sim/capi/schoolsim.h) through ctypes: functions, errors as exceptions, arrays as NumPy's."""
import ctypes
import os
import sys
import threading
import warnings
import weakref
from typing import Any, Callable, List, Optional, Sequence

import numpy as np

from . import _find

ABI_VERSION = 1


class SchoolsimError(Exception):
    """What the program refuses or cannot do; the text is the program's message."""


class UsageError(SchoolsimError, ValueError):
    """A scenario, keyword or name that cannot be meant."""


class InputError(SchoolsimError, ValueError):
    """An input that holds what cannot be."""


class FileError(SchoolsimError, OSError):
    """A file that cannot be read or written."""


class NotComparable(SchoolsimError):
    """Runs that share no luck, or another answer that is no."""


class InternalError(SchoolsimError, RuntimeError):
    """A fault of the program; please report it."""


_exceptions = {1: NotComparable, 2: UsageError, 3: InputError, 4: FileError, 5: InternalError}
_types = {1: "i1", 2: "u1", 3: "u2", 4: "i4", 5: "u4", 6: "u8", 7: "f4", 8: "f8"}
_most_dimensions = 6


class _Array(ctypes.Structure):
    _fields_ = [("data", ctypes.c_void_p), ("type", ctypes.c_int32), ("n_dimensions", ctypes.c_int32),
                ("shape", ctypes.c_int64 * _most_dimensions), ("strides", ctypes.c_int64 * _most_dimensions)]


def _load() -> ctypes.CDLL:
    tried = []
    for name in _find.candidates():
        try:
            library = ctypes.CDLL(name)
        except OSError as error:
            tried.append(str(error))
            continue
        version = getattr(library, "schoolsim_abi_version", lambda: None)()
        if version == ABI_VERSION:
            return library
        tried.append(f"{name}: has interface {version}, and this package needs {ABI_VERSION}; build both from the "
                     "same checkout")
    raise ImportError(
        "schoolsim: no library to work with. Build it in the checkout (cmake --preset release && cmake --build "
        "build/release --target schoolsim_capi), or name it in the environment variable SCHOOLSIM_LIBRARY.\n  "
        + "\n  ".join(tried))


for _one in (SchoolsimError, UsageError, InputError, FileError, NotComparable, InternalError):
    _one.__module__ = "schoolsim"

library = _load()

_text, _handle, _size = ctypes.c_char_p, ctypes.c_void_p, ctypes.c_size_t
_words = ctypes.POINTER(ctypes.c_char_p)
for _name, _result, _arguments in [
        ("version", _text, []),
        ("model_version", ctypes.c_int32, []),
        ("last_code", ctypes.c_int32, []),
        ("last_error", _text, []),
        ("watch_new", _handle, []),
        ("watch_free", None, [_handle]),
        ("watch_stop", None, [_handle]),
        ("watch_done", ctypes.c_uint64, [_handle]),
        ("watch_total", ctypes.c_uint64, [_handle]),
        ("watch_notes", _text, [_handle]),
        ("command", _handle, [_size, _words, _handle]),
        ("output_text", _text, [_handle]),
        ("output_aside", _text, [_handle]),
        ("output_free", None, [_handle]),
        ("run", _handle, [_size, _words, _handle]),
        ("runs_free", None, [_handle]),
        ("runs_description", _text, [_handle]),
        ("runs_array", ctypes.c_int32, [_handle, _size, ctypes.POINTER(_Array)]),
        ("simulation_new", _handle, [_size, _words, _handle]),
        ("simulation_free", None, [_handle]),
        ("simulation_description", _text, [_handle]),
        ("simulation_array", ctypes.c_int32, [_handle, _size, ctypes.POINTER(_Array)]),
        ("simulation_term", ctypes.c_int32, [_handle]),
        ("simulation_terms", ctypes.c_int32, [_handle]),
        ("simulation_size", ctypes.c_uint32, [_handle]),
        ("simulation_step", ctypes.c_int32, [_handle]),
        ("simulation_hold", ctypes.c_int32, [_handle, _text, _size, ctypes.c_void_p]),
        ("simulation_introduce", ctypes.c_int32, [_handle, _size, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_double,
                                                  ctypes.c_double, ctypes.c_int32]),
        ("simulation_introduced", ctypes.c_void_p, [_handle, ctypes.POINTER(_size)]),
        ("simulation_end_tie", ctypes.c_int32, [_handle, ctypes.c_uint32, ctypes.c_uint32]),
        ("simulation_hash", ctypes.c_uint64, [_handle]),
        ("simulation_faults", _text, [_handle]),
]:
    _function = getattr(library, "schoolsim_" + _name)
    _function.restype, _function.argtypes = _result, _arguments


def failure(code: int) -> BaseException:
    """The exception for how this thread's last call ended."""
    message = library.schoolsim_last_error().decode()
    if code == 130:
        return KeyboardInterrupt(message)
    return _exceptions.get(code, InternalError)(message)


def check(code: int) -> None:
    if code != 0:
        raise failure(code)


def c_words(words: Sequence[str]) -> Any:
    return (ctypes.c_char_p * len(words))(*(os.fsencode(word) for word in words))


class Handle:
    """A pointer of the library, freed when nothing refers to it."""

    def __init__(self, pointer: int, free: Callable[[int], None]):
        self.pointer = pointer
        weakref.finalize(self, free, pointer).atexit = False


class _View:
    """Memory of a handle, as NumPy asks for it; an array over it keeps the handle."""

    def __init__(self, owner: Handle, array: _Array, is_read_only: bool):
        self._owner = owner
        n = array.n_dimensions
        self.__array_interface__ = {"version": 3, "typestr": np.dtype(_types[array.type]).str,
                                    "shape": tuple(array.shape[:n]), "strides": tuple(array.strides[:n]),
                                    "data": (array.data, is_read_only)}


def numpy_array(owner: Handle, get: Callable[..., int], position: int, is_read_only: bool) -> np.ndarray:
    """An array of a handle, without a copy."""
    array = _Array()
    check(get(owner.pointer, position, ctypes.byref(array)))
    shape = tuple(array.shape[:array.n_dimensions])
    if 0 in shape:
        return np.empty(shape, _types[array.type])
    return np.asarray(_View(owner, array, is_read_only))


class Watch:
    """Work of the library under way."""

    def __init__(self) -> None:
        self.handle = Handle(library.schoolsim_watch_new(), library.schoolsim_watch_free)

    def stop(self) -> None:
        library.schoolsim_watch_stop(self.handle.pointer)

    @property
    def done(self) -> int:
        return library.schoolsim_watch_done(self.handle.pointer)

    @property
    def total(self) -> int:
        return library.schoolsim_watch_total(self.handle.pointer)

    def warn(self) -> None:
        """Passes on what the work had to say."""
        for line in library.schoolsim_watch_notes(self.handle.pointer).decode().splitlines():
            warnings.warn(line.split(": ", 1)[1], stacklevel=4)


def _bar(progress: Optional[bool]) -> Any:
    """tqdm, where it is there and someone may be watching."""
    if progress is False or (progress is None and not sys.stderr.isatty()):
        return None
    try:
        from tqdm.auto import tqdm
    except ImportError:
        return None
    return tqdm(unit="run", leave=False, delay=0.5)


def attend(work: Callable[[Watch], Any], progress: Optional[bool] = None) -> Any:
    """What `work` returns. It is done in a thread of its own, so that this one can show how far it is and hear
    Ctrl-C, which stops the work within a term."""
    watch = Watch()
    if threading.current_thread() is not threading.main_thread():
        result = work(watch)
        watch.warn()
        return result
    answer: List[Any] = []
    trouble: List[BaseException] = []
    is_done = threading.Event()

    def do() -> None:
        try:
            answer.append(work(watch))
        except BaseException as error:  # handed over to the caller's thread
            trouble.append(error)
        finally:
            is_done.set()

    thread = threading.Thread(target=do, daemon=True)
    thread.start()
    bar = None
    try:
        if not is_done.wait(0.2):
            bar = _bar(progress)
        while not is_done.wait(None if bar is None else 0.1):
            bar.total = watch.total
            bar.update(watch.done - bar.n)
    except BaseException:
        watch.stop()
        is_done.wait()
        raise
    finally:
        thread.join()
        if bar is not None:
            bar.close()
    if trouble:
        raise trouble[0]
    watch.warn()
    return answer[0]
