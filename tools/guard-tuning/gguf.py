"""Reads and writes GGUF files as far as tuning needs it: little-endian, version 3, a few tensor types."""
import struct

import numpy as np

F32, F16, Q4_0, Q5_0, Q8_0 = 0, 1, 2, 6, 8
BLOCK = 32
SCALAR_SIZES = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}
STRING, ARRAY = 8, 9
TENSOR_BYTES = {F32: (1, 4), F16: (1, 2), Q4_0: (BLOCK, 18), Q5_0: (BLOCK, 22), Q8_0: (BLOCK, 34)}


class Gguf:
    """A file's keys as raw bytes, and its tensors as arrays of 32-bit floats, the rows of a matrix being its outputs."""

    def __init__(self, path):
        self.data = np.memmap(path, dtype=np.uint8, mode="r")
        self.at = 0
        magic, version = self._take("<II")
        if magic != 0x46554747 or version != 3:
            raise ValueError(f"'{path}' is no GGUF file of version 3")
        tensors, entries = self._take("<qq")
        start = self.at
        self.numbers = {}
        for _ in range(entries):
            key = self._text()
            kind, = self._take("<i")
            value = self._value(kind)
            if value is not None:
                self.numbers[key] = value
        self.entries = bytes(self.data[start:self.at])
        self.entry_count = entries
        self.tensors = {}
        for _ in range(tensors):
            name = self._text()
            dimensions, = self._take("<I")
            shape = self._take(f"<{dimensions}q")
            kind, offset = self._take("<iq")
            self.tensors[name] = (shape, kind, offset)
        alignment = self.numbers.get("general.alignment", 32)
        self.start = -(-self.at // alignment) * alignment
        self.alignment = alignment

    def raw(self, name):
        """A tensor's bytes."""
        shape, kind, offset = self.tensors[name]
        per, size = TENSOR_BYTES[kind]
        length = int(np.prod(shape)) // per * size
        return self.data[self.start + offset:self.start + offset + length]

    def tensor(self, name):
        """A tensor's values."""
        shape, kind, _ = self.tensors[name]
        raw = self.raw(name)
        rows = tuple(reversed(shape))
        if kind == F32:
            return raw.view(np.float32).reshape(rows).copy()
        if kind == F16:
            return raw.view(np.float16).astype(np.float32).reshape(rows)
        blocks = raw.reshape(-1, TENSOR_BYTES[kind][1])
        scale = blocks[:, :2].copy().view(np.float16).astype(np.float32)
        if kind == Q8_0:
            values = blocks[:, 2:].view(np.int8).astype(np.float32)
        else:
            nibbles = blocks[:, -16:]
            values = np.concatenate([nibbles & 15, nibbles >> 4], axis=1).astype(np.int32)
            if kind == Q5_0:
                bits = np.unpackbits(blocks[:, 2:6].copy(), axis=1, bitorder="little").astype(np.int32)
                values = values + (bits << 4)
            values = (values - (16 if kind == Q5_0 else 8)).astype(np.float32)
        return (values * scale).reshape(rows)

    def _take(self, form):
        size = struct.calcsize(form)
        values = struct.unpack(form, self.data[self.at:self.at + size].tobytes())
        self.at += size
        return values

    def _text(self):
        length, = self._take("<q")
        text = self.data[self.at:self.at + length].tobytes().decode("utf-8")
        self.at += length
        return text

    def _value(self, kind):
        if kind == STRING:
            self._text()
        elif kind == ARRAY:
            item, count = self._take("<iq")
            if item == STRING:
                for _ in range(count):
                    self._text()
            else:
                self.at += SCALAR_SIZES[item] * count
        elif kind == 4:
            return self._take("<I")[0]
        elif kind == 6:
            return self._take("<f")[0]
        else:
            self.at += SCALAR_SIZES[kind]
        return None


def write(path, source, replaced):
    """Writes a copy of a file in which some tensors have new values, as 32-bit floats."""
    tensors = []
    offset = 0
    for name, (shape, kind, _) in source.tensors.items():
        data = replaced[name].astype(np.float32).tobytes() if name in replaced else source.raw(name).tobytes()
        tensors.append((name, shape, F32 if name in replaced else kind, offset, data))
        offset += -(-len(data) // source.alignment) * source.alignment
    with open(path, "wb") as file:
        file.write(struct.pack("<IIqq", 0x46554747, 3, len(tensors), source.entry_count))
        file.write(source.entries)
        for name, shape, kind, offset, _ in tensors:
            encoded = name.encode("utf-8")
            file.write(struct.pack("<q", len(encoded)) + encoded + struct.pack("<I", len(shape)))
            file.write(struct.pack(f"<{len(shape)}q", *shape) + struct.pack("<iq", kind, offset))
        for _, _, _, _, data in tensors:
            file.write(b"\0" * (-file.tell() % source.alignment))
            file.write(data)
        file.write(b"\0" * (-file.tell() % source.alignment))
