"""Bodies in bounded memory: one content coding at most, and never more decoded bytes than the cap."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from academichub.errors import NetError
from academichub.i18n import _

_STEP = 65_536


class Inflater:
    """Decodes the chunks of one body (RFC 9110, 8.4). Raises NetError of kind decode, truncated or too-large."""

    def __init__(self, coding: str, cap: int) -> None:
        names = [name for name in coding.lower().replace(" ", "").split(",") if name and name != "identity"]
        if len(names) > 1 or (names and names[0] not in ("gzip", "x-gzip", "deflate")):
            raise NetError("decode", _("the answer is packed in a way that we did not ask for"))
        self.packed = zlib.decompressobj(47 if names[0] == "deflate" else 31) if names else None
        self.cap = cap
        self.size = 0

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """The decoded bytes of a chunk, in pieces of at most 64 kB."""
        if self.packed is None:
            yield self._counted(chunk)
            return
        while chunk:
            try:
                piece = self.packed.decompress(chunk, _STEP)
            except zlib.error:
                raise NetError("decode", _("the answer is packed, and the packing is broken")) from None
            chunk = self.packed.unconsumed_tail
            yield self._counted(piece)
            if self.packed.eof:
                return

    def close(self) -> None:
        """To be called at the end of the body: a packed one must have reached its own end."""
        if self.packed is not None and not self.packed.eof:
            raise NetError("truncated", _("the answer was cut off"))

    def _counted(self, piece: bytes) -> bytes:
        self.size += len(piece)
        if self.size > self.cap:
            raise NetError("too-large", _("the answer is larger than {n} MB").format(n=self.cap // 2**20))
        return piece
