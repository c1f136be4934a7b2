/// 1/√`size`, rounded once: what scores and tied heads are scaled by.
func inverseRoot(_ size: Int) -> Float { Float(1 / Double(size).squareRoot()) }
