"""A server of Spark Connect, by its address: found to be one before it is asked for anything."""

import contextlib
import os
import socket
from typing import Any
from urllib.parse import urlsplit

from kpitool.codes import Code
from kpitool.errors import InputError, UsageError, quoted
from kpitool.ingest.spark.asking import asked_of_spark

CONNECT_PORT = 15002
PATIENCE = 10.0
"""Seconds until a server is taken to be unreachable."""


def connected(remote: str) -> Any:
    """A session of its own on a server; the address may hold a token, and is shown without.

    Raises:
        UsageError: it is no address of Spark Connect.
        InputError: no such server answers there, or it gives no session.
    """
    from pyspark.sql import SparkSession

    shown = quoted(remote.partition(";")[0], 300)
    host, port = _host_of(remote, shown)
    try:
        socket.create_connection((host, port), PATIENCE).close()
    except OSError as error:
        raise _no_answer(shown, error.strerror or str(error)) from None
    _require_connect(remote, shown)
    with asked_of_spark(Code.NO_SPARK):
        return SparkSession.builder.remote(remote).create()


def _host_of(remote: str, shown: str) -> tuple[str, int]:
    try:
        address = urlsplit(remote)
        if address.scheme == "sc" and address.hostname:
            return address.hostname, address.port or CONNECT_PORT
    except ValueError:  # a port that is no number, or brackets that do not close
        pass
    raise _no_address(shown)


def _require_connect(remote: str, shown: str) -> None:
    """Refuses what answers but is no Spark Connect; pyspark would try it for ten minutes, and be mute."""
    os.environ.setdefault("GRPC_VERBOSITY", "NONE")  # it tells of each try
    import grpc
    from pyspark.errors import PySparkException
    from pyspark.sql.connect.client import DefaultChannelBuilder

    try:
        channel = DefaultChannelBuilder(remote).toChannel()
    except PySparkException:  # whose words may hold a token
        raise _no_address(shown) from None
    with contextlib.closing(channel):
        try:
            grpc.channel_ready_future(channel).result(PATIENCE)
        except grpc.FutureTimeoutError:
            raise _no_answer(shown, "what is there does not speak as it does, with ;use_ssl=true or without") from None


def _no_address(shown: str) -> UsageError:
    return UsageError(
        Code.BAD_VALUE,
        f"{shown} is no address of Spark Connect",
        help="write it as sc://host:15002 or sc://host:15002/;name=value",
    )


def _no_answer(shown: str, why: str) -> InputError:
    return InputError(
        Code.NO_SPARK, f"no Spark answers at {shown}: {why}", help="see the address, and that Spark Connect runs there"
    )
