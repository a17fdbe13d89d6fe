//! Cases of names that no dictionary has: «Толик» → «Толика», «Маринка» → «Мариной».

use crate::mask::words::Words;

pub(super) fn all_cases(words: &[String]) -> Words {
    words.iter().flat_map(|word| cases(word)).collect()
}

/// Short words take no cases: «инн» is not «Инна».
pub(super) fn never(words: &[String]) -> Words {
    let long = words.iter().filter(|word| word.chars().count() > 4);
    long.flat_map(|word| cases(word))
        .chain(words.iter().cloned())
        .collect()
}

/// The forms of a name in the singular, without a dictionary: «Толик» → «Толика», «Маринка» → «Маринкой».
pub(super) fn cases(name: &str) -> Vec<String> {
    let mut chars = name.chars();
    let last = chars.next_back();
    let stem = chars.as_str();
    let endings: &[&str] = match last {
        Some('а') if stem.ends_with(['ш', 'ж', 'ч', 'ц', 'щ']) => {
            &["а", "и", "е", "у", "ей", "ею"]
        }
        Some('а') => &["а", "ы", "и", "е", "у", "ой", "ою"],
        Some('я') => &["я", "и", "е", "ю", "ей", "ею"],
        Some('ь') => &["ь", "я", "ю", "ем", "е", "и", "ью"],
        Some('й') => &["й", "я", "ю", "ем", "е", "и"],
        Some('о' | 'е' | 'и' | 'у' | 'э' | 'ы') | None => &[],
        _ => &["а", "у", "ом", "ем", "е"],
    };
    let consonant = !matches!(last, Some('а' | 'я' | 'ь' | 'й'));
    let base = if consonant { name } else { stem };
    let mut forms: Vec<String> = endings
        .iter()
        .map(|ending| format!("{base}{ending}"))
        .collect();
    // «Игорёк» → «Игорька», «Витёк» → «Витька», «Орёл» → «Орлу», «Заяц» → «Зайца»
    for (tail, soft) in [
        ("ек", "ьк"),
        ("ок", "к"),
        ("ец", "ц"),
        ("ел", "л"),
        ("яц", "йц"),
    ] {
        if let Some(short) = name.strip_suffix(tail) {
            forms.extend(["а", "у", "ом", "е", "и"].map(|ending| format!("{short}{soft}{ending}")));
        }
    }
    // «Соловей» → «Соловья»
    if let Some(short) = name.strip_suffix("ей") {
        forms.extend(["ья", "ью", "ьем", "ье"].map(|ending| format!("{short}{ending}")));
    }
    // «Немой» → «Немому», «Высоцкий» → «Высоцкого»
    let adjective = ["ый", "ой", "ский", "цкий", "хий", "рький"]
        .iter()
        .any(|tail| name.ends_with(tail));
    if adjective && name.chars().count() > 4 {
        let short = stem.trim_end_matches(['ы', 'и', 'о']);
        forms.extend(
            ["ого", "ому", "ым", "им", "ом", "ая", "ую"].map(|ending| format!("{short}{ending}")),
        );
    }
    if name.ends_with("ов") || name.ends_with("ев") || name.ends_with("ин") {
        forms.push(format!("{name}ым"));
    }
    // «ь» and «й» leave a soft vocative: «Насть», «Серёж»
    if name.chars().count() > 4 && matches!(last, Some('а')) && stem.ends_with(['ш', 'ж']) {
        forms.push(stem.to_owned());
    }
    forms.push(name.to_owned());
    forms
}

/// Short forms that may be made of any name: «Марат» → «Маратик», «Глаша» → «Глашенька».
pub(super) fn diminutives(name: &str) -> Vec<String> {
    let (stem, endings): (&str, &[&str]) = match name.chars().next_back() {
        Some('а') => (
            name.trim_end_matches('а'),
            &[
                "очка",
                "енька",
                "онька",
                "уля",
                "уша",
                "ушка",
                "уся",
                "ик",
                "ка",
                "юша",
            ],
        ),
        Some('я') => (
            name.trim_end_matches('я'),
            &["ечка", "енька", "юша", "юшка", "юля", "юся", "ька", "юха"],
        ),
        Some('ь') => (name.trim_end_matches('ь'), &["ка", "чик", "юша", "ька"]),
        Some('й' | 'о' | 'е' | 'и' | 'у' | 'э' | 'ы') | None => return Vec::new(),
        Some(_) => (name, &["ик", "чик", "ушка", "ка", "очка", "ыч"]),
    };
    if stem.chars().count() < 3 {
        return Vec::new();
    }
    endings
        .iter()
        .map(|ending| format!("{stem}{ending}"))
        .collect()
}
