"""Philox4x32-10 and the draws that clbench defines on it, written from their definitions.

Only so that the oracle can follow a run from its seed; checked against the published test vectors
when the module is run.
"""

from statistics import NormalDist

MASK = 0xFFFFFFFF
PURPOSES = {
    "initialWeights": 1, "classOrder": 2, "dataOrder": 3, "replay": 4, "exemplars": 5,
    "fisherOrder": 6, "fisherLabels": 7, "curveSample": 8,
    "embeddedData": 9, "generatorWeights": 10, "reparameterization": 11, "generation": 12, "pixelOrder": 13, "gates": 14, "replayedContexts": 15,
    "memorablePoints": 16, "streamContexts": 17, "reservoir": 18, "likelihood": 19, "replayOrder": 20,
    "chosenExamples": 21, "rotation": 22,
}


def block(counter, key):
    c, k = list(counter), list(key)
    for _ in range(10):
        left = c[0] * 0xD2511F53
        right = c[2] * 0xCD9E8D57
        c = [(right >> 32) ^ c[1] ^ k[0], right & MASK, (left >> 32) ^ c[3] ^ k[1], left & MASK]
        k = [(k[0] + 0x9E3779B9) & MASK, (k[1] + 0xBB67AE85) & MASK]
    return c


class Stream:
    def __init__(self, seed, purpose, index=0):
        self.key = [seed & MASK, seed >> 32]
        self.tail = [index, PURPOSES[purpose]]
        self.blocks = 0
        self.words = []

    def word(self):
        if not self.words:
            self.words = block([self.blocks & MASK, self.blocks >> 32] + self.tail, self.key)
            self.blocks += 1
        return self.words.pop(0)

    def below(self, bound):
        product = self.word() * bound
        if (product & MASK) < bound:
            threshold = (2**32 - bound) % bound
            while (product & MASK) < threshold:
                product = self.word() * bound
        return product >> 32

    def uniform(self):
        return (self.word() >> 8) * 2.0**-24

    def normal(self):
        return NormalDist().inv_cdf(((self.word() >> 8) + 0.5) * 2.0**-24)

    def shuffle(self, items):
        for last in range(len(items) - 1, 0, -1):
            other = self.below(last + 1)
            items[last], items[other] = items[other], items[last]
        return items

    def permutation(self, count):
        return self.shuffle(list(range(count)))


if __name__ == "__main__":
    assert block([0] * 4, [0] * 2) == [0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8]
    assert block([MASK] * 4, [MASK] * 2) == [0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD]
    assert block(
        [0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344], [0xA4093822, 0x299F31D0]
    ) == [0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1]
    print("Philox agrees with the test vectors of Random123")
