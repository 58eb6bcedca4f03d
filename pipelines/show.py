"""What the person at the terminal sees: progress on standard error, the result on standard output."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.progress import Progress

    OnProgress = Callable[[int, int], None]


class Show:
    """Progress on each step, with counts and remaining time; plain lines where no terminal listens."""

    def __init__(self, *, quiet: bool = False) -> None:
        from rich.console import Console

        self.console = Console(stderr=True, quiet=quiet, highlight=False)

    @contextmanager
    def step(self, title: str) -> Iterator[OnProgress]:
        """Show one step; yields the function that tells how far it is (done, total)."""
        import time

        started = time.monotonic()
        if not self.console.is_terminal:
            yield lambda _done, _total: None
        else:
            with self._bar() as bar:
                task = bar.add_task(title, total=None)

                def on_progress(done: int, total: int) -> None:
                    bar.update(task, completed=done, total=total)

                yield on_progress
        self.say(f"  [green]✓[/green] {title} [dim]{time.monotonic() - started:.1f} s[/dim]")

    def kept(self, title: str) -> None:
        """Say that a step did not have to run again."""
        self.say(f"  [green]✓[/green] {title} [dim]unchanged[/dim]")

    def say(self, text: str) -> None:
        """Print a line of our own words (rich markup; never customer text)."""
        self.console.print(text)

    def tell(self, text: str) -> None:
        """Print a line that may hold names of files or events: it is not read as markup."""
        from rich.text import Text

        self.console.print(Text(f"  {text}"), soft_wrap=True)

    def warn(self, text: str) -> None:
        """Print a note; the text is not read as markup."""
        from rich.text import Text

        self.console.print(Text("  ! ", style="yellow").append(text, style="default"), soft_wrap=True)

    def alarm(self, text: str) -> None:
        """Print a note that comes before all others; the text is not read as markup."""
        from rich.text import Text

        self.console.print(Text(" !! ", style="bold red").append(text, style="bold"), soft_wrap=True)

    def _bar(self) -> Progress:
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            Progress,
            SpinnerColumn,
            TextColumn,
            TimeRemainingColumn,
        )

        columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        return Progress(*columns, TimeRemainingColumn(), console=self.console, transient=True)
