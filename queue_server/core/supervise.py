"""Keeping a child process alive, and making sure it dies with its parent."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from typing import BinaryIO

log = logging.getLogger("motcua.serve")

FIRST_WAIT = 0.5
LAST_WAIT = 30.0
HEALTHY_SECONDS = 20.0


class Child:
    """A child process that is started again when it ends, until :meth:`stop`.

    Its standard input is a pipe that nothing is written to: when this process dies in whatever
    way, the child reads the end of it (see :func:`when_parent_ends`).
    """

    def __init__(self, command: Sequence[str]) -> None:
        self.command = list(command)
        self.process: subprocess.Popen[bytes] | None = None
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="supervisor", daemon=True)

    def start(self) -> None:
        """Start the child and its keeper."""
        self._thread.start()

    def stop(self, timeout: float = 5.0) -> None:
        """Ask the child to end, kill it after ``timeout`` seconds."""
        self._stop.set()
        process = self.process
        if process is not None and process.poll() is None:
            process.terminate()
            try:
                process.wait(timeout)
            except subprocess.TimeoutExpired:
                process.kill()
        self._thread.join(timeout)

    def _keep(self) -> None:
        wait = FIRST_WAIT
        while not self._stop.is_set():
            began = time.monotonic()
            self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE)
            if self._stop.is_set():  # stop() may have looked before there was a process
                self.process.terminate()
            code = self.process.wait()
            if self.process.stdin is not None:
                self.process.stdin.close()
            if self._stop.is_set():
                return
            wait = FIRST_WAIT if time.monotonic() - began > HEALTHY_SECONDS else wait
            log.warning("the worker ended (%d); starting it again in %.1f s", code, wait)
            self._stop.wait(wait)
            wait = min(wait * 2, LAST_WAIT)


def when_parent_ends(call: Callable[[], None], pipe: BinaryIO | None = None) -> threading.Thread:
    """Call ``call`` from a thread when the pipe from the parent closes."""
    source = (pipe or sys.stdin.buffer).fileno()

    def watch() -> None:
        # The bare descriptor: a thread inside a buffered reader aborts the interpreter at exit.
        while os.read(source, 1):
            continue
        call()

    thread = threading.Thread(target=watch, name="parent-watch", daemon=True)
    thread.start()
    return thread
