import Engine
import Testing

@testable import Harness

@Suite struct KernelIdentityTests {
  @Test func `names the library of the fast class, and none for the portable one`() {
    let fast = KernelIdentity(class: "fast", blasCore: "Zen", blasVersion: "OpenBLAS 0.3.21")
    #expect(fast.title == "fast (Zen, OpenBLAS 0.3.21)")
    let portable = KernelIdentity(class: "portable", blasCore: "none", blasVersion: "none")
    #expect(portable.title == "portable (the same on every machine)")
  }

  @Test func `is the portable one in a process that chose nothing`() {
    #expect(
      KernelIdentity.current
        == KernelIdentity(class: "portable", blasCore: "none", blasVersion: "none"))
  }
}
