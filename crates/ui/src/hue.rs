//! Hues as classes, because a page may carry no `style` attribute: 36 classes, one for every ten degrees.

const CLASSES: [&str; 36] = [
    "hue-0", "hue-1", "hue-2", "hue-3", "hue-4", "hue-5", "hue-6", "hue-7", "hue-8", "hue-9", "hue-10", "hue-11",
    "hue-12", "hue-13", "hue-14", "hue-15", "hue-16", "hue-17", "hue-18", "hue-19", "hue-20", "hue-21", "hue-22",
    "hue-23", "hue-24", "hue-25", "hue-26", "hue-27", "hue-28", "hue-29", "hue-30", "hue-31", "hue-32", "hue-33",
    "hue-34", "hue-35",
];

/// The class of a hue in degrees (any number; whole turns are dropped).
pub fn class(degrees: u16) -> &'static str {
    CLASSES[usize::from(degrees % 360) / 10]
}

/// A hue for a name, the same on every page and every day (FNV-1a of its bytes).
pub fn of_name(name: &str) -> u16 {
    let hash = name.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    u16::try_from(hash % 36).unwrap_or(0) * 10
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_hue_has_a_class() {
        assert_eq!(
            [class(0), class(9), class(359), class(360), class(u16::MAX)],
            ["hue-0", "hue-0", "hue-35", "hue-0", "hue-1"]
        );
    }

    #[test]
    fn names_keep_their_hue() {
        assert_eq!(of_name("Nortex"), of_name("Nortex"));
        assert!((0..200).map(|n| of_name(&n.to_string())).collect::<std::collections::HashSet<_>>().len() > 20);
    }
}
