"""Reads the scalars of a TensorBoard event file with nothing but Python, for tests of the program."""
import struct

TABLE = []
for byte in range(256):
    for _ in range(8):
        byte = byte >> 1 ^ (0x82F63B78 if byte & 1 else 0)
    TABLE.append(byte)


def masked_checksum(data):
    register = 0xFFFFFFFF
    for byte in data:
        register = register >> 8 ^ TABLE[(register ^ byte) & 255]
    checksum = register ^ 0xFFFFFFFF
    return ((checksum >> 15 | checksum << 17) + 0xA282EAD8) & 0xFFFFFFFF


def messages(data):
    """The messages of a file; ValueError where a record is damaged or cut off."""
    place = 0
    while place < len(data):
        head = data[place:place + 8]
        length, = struct.unpack("<Q", head.ljust(8, b"\0"))
        record = data[place + 12:place + 12 + length]
        if len(data) < place + 16 + length:
            raise ValueError("its last record is cut off")
        checksums = data[place + 8:place + 12] + data[place + 12 + length:place + 16 + length]
        if struct.unpack("<II", checksums) != (masked_checksum(head), masked_checksum(record)):
            raise ValueError(f"the checksum of the record at byte {place} is wrong")
        yield record
        place += 16 + length


def fields(message):
    """The fields of a Protocol Buffers message, as pairs of number and value."""
    place = 0

    def variable():
        nonlocal place
        value, shift = 0, 0
        while True:
            value |= (message[place] & 127) << shift
            place, shift = place + 1, shift + 7
            if message[place - 1] < 128:
                return value

    while place < len(message):
        key = variable()
        if key & 7 == 0:
            yield key >> 3, variable()
            continue
        length = {1: 8, 5: 4}.get(key & 7) or variable()
        yield key >> 3, message[place:place + length]
        place += length


def scalars(data):
    """The values of a file, {tag: {step: value}}; ValueError where a step is there twice."""
    found = {}
    for message in messages(data):
        event = dict(fields(message))
        for _, value in fields(event.get(5, b"")):
            parts = dict(fields(value))
            if 2 not in parts:
                continue
            steps = found.setdefault(parts[1].decode(), {})
            step = event.get(2, 0)
            if step in steps:
                raise ValueError(f"{parts[1].decode()} has step {step} twice")
            steps[step] = struct.unpack("<f", parts[2])[0]
    return found
