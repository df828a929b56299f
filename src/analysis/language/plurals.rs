//! Irregular plurals of English with their singulars.
//!
//! The list has the nouns whose plural and singular have different stems. `data`, `media` and `agenda` are words of their own,
//! and so are plurals that are verbs as well (`lives`, `leaves`, `bases`).

/// Plural and singular, in the order of the plurals.
const PLURALS: [(&str, &str); 109] = [
    ("addenda", "addendum"),
    ("algae", "alga"),
    ("aliases", "alias"),
    ("alumni", "alumnus"),
    ("analyses", "analysis"),
    ("antennae", "antenna"),
    ("apices", "apex"),
    ("appendices", "appendix"),
    ("atlases", "atlas"),
    ("automata", "automaton"),
    ("axes", "axis"),
    ("bacteria", "bacterium"),
    ("biases", "bias"),
    ("bonuses", "bonus"),
    ("bureaux", "bureau"),
    ("buses", "bus"),
    ("cacti", "cactus"),
    ("calves", "calf"),
    ("campuses", "campus"),
    ("canvases", "canvas"),
    ("catalyses", "catalysis"),
    ("censuses", "census"),
    ("chaoses", "chaos"),
    ("children", "child"),
    ("codices", "codex"),
    ("consensuses", "consensus"),
    ("corpora", "corpus"),
    ("corpuses", "corpus"),
    ("crises", "crisis"),
    ("criteria", "criterion"),
    ("diagnoses", "diagnosis"),
    ("dialyses", "dialysis"),
    ("ellipses", "ellipsis"),
    ("emphases", "emphasis"),
    ("errata", "erratum"),
    ("extrema", "extremum"),
    ("feet", "foot"),
    ("foci", "focus"),
    ("focuses", "focus"),
    ("formulae", "formula"),
    ("fungi", "fungus"),
    ("gases", "gas"),
    ("geese", "goose"),
    ("genera", "genus"),
    ("halves", "half"),
    ("helices", "helix"),
    ("hypotheses", "hypothesis"),
    ("indexes", "index"),
    ("indices", "index"),
    ("irises", "iris"),
    ("knives", "knife"),
    ("larvae", "larva"),
    ("lenses", "lens"),
    ("lice", "louse"),
    ("loaves", "loaf"),
    ("loci", "locus"),
    ("matrices", "matrix"),
    ("maxima", "maximum"),
    ("memoranda", "memorandum"),
    ("men", "man"),
    ("metamorphoses", "metamorphosis"),
    ("mice", "mouse"),
    ("millennia", "millennium"),
    ("minima", "minimum"),
    ("moduli", "modulus"),
    ("neuroses", "neurosis"),
    ("nexuses", "nexus"),
    ("nuclei", "nucleus"),
    ("oases", "oasis"),
    ("octopuses", "octopus"),
    ("optima", "optimum"),
    ("oxen", "ox"),
    ("pancreases", "pancreas"),
    ("paralyses", "paralysis"),
    ("parentheses", "parenthesis"),
    ("people", "person"),
    ("phenomena", "phenomenon"),
    ("plateaux", "plateau"),
    ("prognoses", "prognosis"),
    ("prospectuses", "prospectus"),
    ("quanta", "quantum"),
    ("quizzes", "quiz"),
    ("radii", "radius"),
    ("scarves", "scarf"),
    ("schemata", "schema"),
    ("selves", "self"),
    ("shelves", "shelf"),
    ("spectra", "spectrum"),
    ("statuses", "status"),
    ("stigmata", "stigma"),
    ("stimuli", "stimulus"),
    ("strata", "stratum"),
    ("surpluses", "surplus"),
    ("syllabi", "syllabus"),
    ("symposia", "symposium"),
    ("synopses", "synopsis"),
    ("syntheses", "synthesis"),
    ("tableaux", "tableau"),
    ("teeth", "tooth"),
    ("theses", "thesis"),
    ("thieves", "thief"),
    ("vertebrae", "vertebra"),
    ("vertices", "vertex"),
    ("viruses", "virus"),
    ("vortices", "vortex"),
    ("whizzes", "whiz"),
    ("wives", "wife"),
    ("wolves", "wolf"),
    ("women", "woman"),
];

/// The singular of an irregular plural in lower case.
pub(crate) fn singular(word: &str) -> Option<&'static str> {
    let index = PLURALS.binary_search_by(|(plural, _)| (*plural).cmp(word)).ok()?;
    PLURALS.get(index).map(|(_, singular)| *singular)
}

#[cfg(test)]
mod tests {
    use super::{PLURALS, singular};
    use crate::analysis::analyze;

    #[test]
    fn a_plural_has_the_term_of_its_singular() {
        assert!(PLURALS.is_sorted());
        for (plural, single) in PLURALS {
            assert_eq!(singular(plural), Some(single));
            let terms =
                [plural, single].map(|word| analyze(word).into_iter().map(|(_, term)| term).collect::<Vec<_>>());
            assert_eq!(terms[0], terms[1], "{plural}");
        }
        assert_eq!(singular("data"), None);
    }
}
