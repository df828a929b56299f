//! The default titles of Starlight's boxes in the languages that it is translated into.

/// The kinds of boxes.
const KINDS: [&str; 4] = ["note", "tip", "caution", "danger"];

/// Language, and the titles of note, tip, caution and danger.
const TITLES: [(&str, [&str; 4]); 33] = [
    ("ar", ["ملاحظة", "نصيحة", "تنبيه", "تحذير"]),
    ("ca", ["Nota", "Consell", "Precaució", "Perill"]),
    ("cs", ["Poznámka", "Tip", "Upozornění", "Nebezpečí"]),
    ("da", ["Note", "Tip", "Bemærk", "Advarsel"]),
    ("de", ["Hinweis", "Tipp", "Achtung", "Gefahr"]),
    ("el", ["Σημείωση", "Συμβουλή", "Προσοχή", "Κίνδυνος"]),
    ("en", ["Note", "Tip", "Caution", "Danger"]),
    ("es", ["Nota", "Consejo", "Precaución", "Peligro"]),
    ("fa", ["یادداشت", "نکته", "احتیاط", "خطر"]),
    ("fi", ["Huomio", "Vinkki", "Varoitus", "Vaara"]),
    ("fr", ["Note", "Astuce", "Attention", "Danger"]),
    ("gl", ["Nota", "Consello", "Precaución", "Perigo"]),
    ("hi", ["टिप्पणी", "संकेत", "सावधानी", "खतरा"]),
    ("hu", ["Megjegyzés", "Tipp", "Figyelem", "Veszély"]),
    ("id", ["Catatan", "Tips", "Perhatian", "Bahaya"]),
    ("it", ["Nota", "Consiglio", "Attenzione", "Pericolo"]),
    ("ja", ["ノート", "ヒント", "注意", "危険"]),
    ("ko", ["참고", "팁", "주의", "위험"]),
    ("lv", ["Piezīme", "Padoms", "Uzmanību", "Bīstamība"]),
    ("nb", ["Merknad", "Tips", "Advarsel", "Fare"]),
    ("nl", ["Opmerking", "Tip", "Opgepast", "Gevaar"]),
    ("pl", ["Notatka", "Wskazówka", "Uwaga", "Ważne"]),
    ("pt", ["Nota", "Dica", "Cuidado", "Perigo"]),
    ("ro", ["Mențiune", "Sfat", "Atenție", "Pericol"]),
    ("ru", ["Заметка", "Совет", "Осторожно", "Опасно"]),
    ("sk", ["Poznámka", "Tip", "Upozornenie", "Nebezpečenstvo"]),
    ("th", ["หมายเหตุ", "เคล็ดลับ", "คำเตือน", "อันตราย"]),
    ("tr", ["Not", "İpucu", "Dikkat", "Tehlike"]),
    ("uk", ["Заувага", "Порада", "Обережно", "Небезпечно"]),
    ("vi", ["Ghi chú", "Mẹo", "Chú ý", "Nguy hiểm"]),
    ("zh-CN", ["注意", "提示", "警告", "危险"]),
    ("zh-TW", ["注意", "提示", "警告", "危險"]),
    ("zh", ["注意", "提示", "警告", "危险"]),
];

/// The title of a kind of box in a language; `None` for an unknown kind.
pub(super) fn title(kind: &str, language: &str) -> Option<&'static str> {
    let index = KINDS.iter().position(|known| *known == kind)?;
    let base = language.split('-').next().unwrap_or_default();
    let by = |wanted: &str| TITLES.iter().find(|(language, _)| language.eq_ignore_ascii_case(wanted));
    let (_, titles) = by(language).or_else(|| by(base)).or_else(|| by("en"))?;
    titles.get(index).copied()
}

#[cfg(test)]
mod tests {
    use super::title;

    #[test]
    fn titles_depend_on_the_language() {
        for (kind, language, expected) in [
            ("note", "es", Some("Nota")),
            ("danger", "pt-BR", Some("Perigo")),
            ("tip", "xx", Some("Tip")),
            ("warning", "en", None),
        ] {
            assert_eq!(title(kind, language), expected, "{kind} {language}");
        }
    }
}
