"""A command line that Typer cannot read, told as every other error: with a code, and the nearest valid spelling."""

from collections.abc import Sequence
from typing import Any

from typer.exceptions import TyperException

from kpitool.codes import Code
from kpitool.errors import UsageError, did_you_mean, listed, nearest, quoted, visible


def misread(error: TyperException, arguments: Sequence[str]) -> UsageError:
    """What Typer refuses of a command line, in the program's words.

    Its kinds of errors are told apart by name, for Typer keeps their classes to itself.
    """
    match type(error).__name__:
        case "NoSuchOption":
            return _no_such_option(error)
        case "MissingParameter":
            parameter = _parameter(error)
            message = f"{_command(error)} needs {_named(parameter)}"
            is_option = _named(parameter).startswith("--")
            hint = _meaning(parameter, error) if is_option else _usage(error)
            return UsageError(Code.MISSING_ARGUMENT, message, help=hint)
        case "BadOptionUsage":
            return _bad_option(error, arguments)
        case "BadParameter":
            return _bad_value(error)
    message = error.format_message().rstrip(".")
    if message.startswith("Got unexpected extra argument"):
        extra = message.partition("(s) (")[2].removesuffix(")")
        return UsageError(Code.EXTRA_ARGUMENT, f"{_command(error)} takes no more words: {extra}", help=_usage(error))
    return UsageError(Code.NOT_UNDERSTOOD, message, help=f"see {_command(error)} --help")


def _no_such_option(error: Any) -> UsageError:
    known = [name for parameter in _parameters(error) for name in (*parameter.opts, *parameter.secondary_opts)]
    options = {name.lstrip("-"): name for name in (*known, "--help") if name.startswith("-")}
    near = nearest(error.option_name.lstrip("-"), options)  # dashes make all options alike
    hint = f"did you mean {quoted(options[near])}?" if near else f"{_command(error)} --help lists its options"
    return UsageError(Code.NO_SUCH_OPTION, f"{_command(error)} has no option {quoted(error.option_name)}", help=hint)


def _bad_option(error: Any, arguments: Sequence[str]) -> UsageError:
    """Typer does not say here which command it was reading."""
    name = error.option_name
    if "not take a value" in error.message:
        return UsageError(Code.BAD_VALUE, f"{name} takes no value", help=f"write {name} alone")
    command = next((f" {word}" for word in arguments if not word.startswith("-")), "")
    hint = f"write it after {name}; kpitool{visible(command, 80)} --help says what it may be"
    return UsageError(Code.MISSING_ARGUMENT, f"{name} needs a value", help=hint)


def _bad_value(error: Any) -> UsageError:
    parameter = _parameter(error)
    value, reason = _value_and_reason(error)
    message = f"{_named(parameter)} cannot be {quoted(value)}"
    _, choosing, tail = reason.rpartition(" is not one of ")
    if choosing:
        choices = [choice.strip(" '\"") for choice in tail.rstrip(".").split(",")]
        return UsageError(Code.BAD_VALUE, message, help=did_you_mean(value, choices, f"it is {listed(choices, 'or')}"))
    reason = reason.rstrip(".").partition(", unable to")[0].replace("Input should be", "it must be")
    return UsageError(Code.BAD_VALUE, f"{message}: {reason}", help=_meaning(parameter, error))


def _value_and_reason(error: Any) -> tuple[str, str]:
    """The value refused, as pydantic had it, and why."""
    reason = str(error.message).replace("Value error, ", "")
    faults = error.__cause__.errors() if hasattr(error.__cause__, "errors") else []
    return (str(faults[0]["input"]) if faults else reason), reason


def _named(parameter: Any) -> str:
    if parameter is None:
        return "a value"
    names = [name for name in parameter.opts if name.startswith("--")]
    return names[0] if names else f"the argument {quoted(str(parameter.name))}"


def _meaning(parameter: Any, error: Any) -> str:
    told = getattr(parameter, "help", None)
    return f"{_named(parameter)}: {told}" if told else f"see {_command(error)} --help"


def _command(error: Any) -> str:
    context = getattr(error, "ctx", None)
    return context.command_path if context is not None else "kpitool"


def _usage(error: Any) -> str:
    context = getattr(error, "ctx", None)
    return "write it as " + " ".join(context.get_usage().removeprefix("Usage: ").split()) if context else "see --help"


def _parameter(error: Any) -> Any:
    return getattr(error, "param", None)


def _parameters(error: Any) -> list[Any]:
    context = getattr(error, "ctx", None)
    return list(context.command.params) if context is not None else []
