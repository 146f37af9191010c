"""Which steps are done: one small file for each, holding a digest of all that the step depends on."""

import hashlib
from collections.abc import Mapping
from pathlib import Path


class Stamps:
    """Remember finished steps in a folder.

    Parameters
    ----------
    folder : Path
        Made when the first step is finished.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def are_done(self, digests: Mapping[str, str]) -> bool:
        """Whether every step was finished with these inputs."""
        stamps = ((self.folder / step, digest) for step, digest in digests.items())
        return all(stamp.is_file() and stamp.read_text() == digest for stamp, digest in stamps)

    def finish(self, digests: Mapping[str, str]) -> None:
        """Note that the steps are finished."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for step, digest in digests.items():
            (self.folder / step).write_text(digest)


def digest_of(*inputs: Path | str) -> str:
    """Digest of texts and of the contents of files."""
    total = hashlib.sha256()
    for item in inputs:
        content = item.read_bytes() if isinstance(item, Path) else item.encode()
        total.update(hashlib.sha256(content).digest())
    return total.hexdigest()
