import CKernels

extension OperatingSystem {
  /// The hypervisor this machine runs on, or nil on bare metal and where it can't be told.
  ///
  /// CPUID's signature first, which no firmware table contradicts; then DMI and the device tree, all
  /// that there is on Arm.
  public static var hypervisor: String? {
    var signature = [CChar](repeating: 0, count: 13)
    bench_hypervisor_signature(&signature)
    let bytes = signature.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    if let name = hypervisor(signature: String(decoding: bytes, as: UTF8.self)) { return name }
    if let type = line(of: "/sys/hypervisor/type") { return type == "xen" ? "Xen" : type }
    return hypervisor(
      vendor: line(of: "/sys/class/dmi/id/sys_vendor") ?? "",
      product: line(of: "/sys/class/dmi/id/product_name") ?? "")
  }

  /// The name behind CPUID's twelve bytes; an unknown signature is its own name.
  static func hypervisor(signature: String) -> String? {
    let names = [
      "KVMKVMKVM": "KVM", "Linux KVM Hv": "KVM", "Microsoft Hv": "Hyper-V", "XenVMMXenVMM": "Xen",
      "VMwareVMware": "VMware", "TCGTCGTCGTCG": "QEMU", "bhyve bhyve": "bhyve",
      "VBoxVBoxVBox": "VirtualBox", "ACRNACRNACRN": "ACRN", "QNXQVMBSQG": "QNX",
      "prl hyperv": "Parallels", "lrpepyh vr": "Parallels", "Jailhouse": "Jailhouse",
    ]
    let signature = trimmed(signature)
    return signature.isEmpty ? nil : names[signature] ?? signature
  }

  /// What DMI's vendor and product say; nil for what isn't known as a virtual machine.
  static func hypervisor(vendor: String, product: String) -> String? {
    switch (vendor, product) {
    // Bare-metal instances carry the cloud's name as well.
    case ("Amazon EC2", let product) where product.contains("metal"): return nil
    case ("Amazon EC2", _), ("Google", "Google Compute Engine"), ("Alibaba Cloud", _): return "KVM"
    case ("QEMU", _): return "QEMU"
    case ("Microsoft Corporation", "Virtual Machine"): return "Hyper-V"
    case ("VMware, Inc.", _): return "VMware"
    case ("innotek GmbH", _): return "VirtualBox"
    case ("Xen", _): return "Xen"
    case ("Apple Inc.", let product) where product.contains("Virtual"): return "Apple"
    default: return nil
    }
  }
}
