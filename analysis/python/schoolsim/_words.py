"""Keywords as the words of the program's command line, which checks them."""
import os
from typing import Any, Iterable, List, Mapping, Union

import numpy as np

Scenarios = Union[str, "os.PathLike[str]", Iterable[Union[str, "os.PathLike[str]"]]]


def _word(value: Any) -> str:
    if isinstance(value, (bool, np.bool_)):
        return str(int(value))
    if isinstance(value, (float, np.floating)):
        return repr(float(value))
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    return str(value)


def flags(options: Mapping[str, Any]) -> List[str]:
    """schools="synthetic:300" is --schools synthetic:300, until_precision=... is --until-precision; True is a
    switch, None and False are none; set={"trust.gain": .1} is --set trust.gain=0.1, and a list repeats the flag."""
    words: List[str] = []
    for name, value in options.items():
        flag = "--" + name.replace("_", "-")
        if value is None or value is False:
            continue
        if value is True:
            words.append(flag)
        elif isinstance(value, Mapping):
            for key, one in value.items():
                words += [flag, f"{key}={_word(one)}"]
        elif isinstance(value, (list, tuple)):
            for one in value:
                words += [flag, _word(one)]
        else:
            words += [flag, _word(value)]
    return words


def names(arguments: Scenarios) -> List[str]:
    if isinstance(arguments, (str, os.PathLike)):
        return [os.fspath(arguments)]
    return [os.fspath(one) for one in arguments]
