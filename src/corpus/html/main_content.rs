//! Finds the elements that hold the text of a page, as Pagefind and Read the Docs do: marked by the author, the main element,
//! the article, else the densest block.

use super::boilerplate::Boilerplate;
use super::document::{Document, Element, Event};
use super::weights::Weights;

/// The part of a page that holds its text.
#[derive(Debug)]
pub(super) struct MainContent {
    /// The elements, in order and apart; empty for the whole document.
    pub(super) elements: Vec<usize>,
    /// Whether the page marks them as its main content.
    pub(super) is_marked: bool,
}

/// Finds the main content.
pub(super) fn find(document: &Document) -> MainContent {
    let marked = outermost(document, |element| element.has("data-pagefind-body"));
    if !marked.is_empty() {
        return MainContent { elements: marked, is_marked: true };
    }
    let around = Boilerplate::new(document, &[], false);
    let weights = Weights::new(document, |element| around.leaves_out(element));
    let heaviest = |found: Vec<usize>| {
        let weight = |index: &usize| document.elements.get(*index).map_or(0, |element| weights.shown(element));
        // The first one of equals.
        found.into_iter().rev().max_by_key(weight).filter(|index| weight(index) > 0)
    };
    let main = heaviest(outermost(document, is_main));
    if let Some(main) = main.and_then(|main| document.elements.get(main).map(|element| (main, element))) {
        let main = narrowed(document, main, &weights);
        return MainContent { elements: vec![main], is_marked: true };
    }
    let article = heaviest(outermost(document, is_article));
    if let Some(index) = article
        && document.elements.get(index).is_some_and(|element| 2 * weights.shown(element) > weights.total())
    {
        return MainContent { elements: vec![index], is_marked: true };
    }
    let body = document.elements.iter().position(|element| element.name == "body");
    let densest = body.map(|body| densest(document, body, &weights));
    MainContent { elements: densest.into_iter().collect(), is_marked: false }
}

fn is_main(element: &Element) -> bool {
    element.name == "main" || element.is("role", "main")
}

fn is_article(element: &Element) -> bool {
    element.name == "article" || element.is("role", "article") || element.has_word("itemprop", &["articleBody"])
}

/// The elements that pass a test and lie in no other one that does.
fn outermost(document: &Document, test: impl Fn(&Element) -> bool) -> Vec<usize> {
    let (mut found, mut end) = (Vec::new(), 0);
    for (index, element) in document.elements.iter().enumerate() {
        if element.start >= end && test(element) {
            found.push(index);
            end = element.end;
        }
    }
    found
}

/// The article of a main element, when it is the only one with much text and no title of the page is outside.
fn narrowed(document: &Document, (main, element): (usize, &Element), weights: &Weights) -> usize {
    let inside = |other: &Element| (element.start + 1..element.end).contains(&other.start);
    let articles = outermost(document, |other| inside(other) && is_article(other));
    let [article] = articles.as_slice() else { return main };
    let Some(found) = document.elements.get(*article) else { return main };
    let keeps_title = first_title(document, element).is_none_or(|title| (found.start..found.end).contains(&title));
    if keeps_title && 2 * weights.shown(found) >= weights.shown(element) { *article } else { main }
}

/// The event of the first heading of level 1 in an element.
fn first_title(document: &Document, element: &Element) -> Option<usize> {
    let inside = document.elements.iter().filter(|other| (element.start..element.end).contains(&other.start));
    inside.filter(|other| other.name == "h1").map(|title| title.start).next()
}

/// The innermost block with nine tenths of the prose of the page and its title.
fn densest(document: &Document, body: usize, weights: &Weights) -> usize {
    let Some(whole) = document.elements.get(body) else { return body };
    let (total, title) = (weights.prose(whole), first_title(document, whole));
    let is_dense = |element: &Element| {
        let has_title = title.is_none_or(|title| (element.start..element.end).contains(&title));
        has_title && 10 * weights.prose(element) >= 9 * total
    };
    if total == 0 {
        return body;
    }
    let mut found = body;
    for event in document.inside(whole, usize::MAX) {
        let Event::Start(index) = event else { continue };
        let is_block =
            |element: &&Element| matches!(element.name.as_str(), "div" | "section" | "article" | "td" | "center");
        let block = document.elements.get(*index).filter(is_block);
        if block.is_some_and(is_dense) {
            found = *index;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::tree_builder::build;
    use super::*;

    #[test]
    fn the_main_content_is_marked_or_dense() {
        let long = "word ".repeat(40);
        for (html, expected) in [
            ("<body><nav>a</nav><main id=m><h1>t</h1>x</main>", "m"),
            ("<body><div role=main id=m>x</div><main hidden></main>", "m"),
            ("<body><main id=m><article id=a><h1>t</h1>xxxx</article><div>y</div></main>", "a"),
            ("<body><main id=m><h1>t</h1><article id=a>xxxx</article></main>", "m"),
            ("<body><main id=m><article>x</article><article>y</article></main>", "m"),
            ("<body><main id=m>x</main><div data-pagefind-body id=p>y</div>", "p"),
            ("<body id=b><div id=top>menu</div><div id=d><h1>t</h1>LONG</div>", "d"),
            ("<body id=b><h1>t</h1><div id=d>LONG</div>", "b"),
            ("<body id=b><div id=l>LONG</div><div id=r>LONG</div>", "b"),
            ("<body id=b><div id=w><a>LONG LONG</a><div id=d>LONG</div></div>", "d"),
            ("<body id=b><article id=a>LONG</article><div>x</div>", "a"),
        ] {
            let document = build(&html.replace("LONG", &long));
            let found = find(&document);
            let ids: Vec<&str> = found.elements.iter().map(|index| document.elements[*index].attribute("id")).collect();
            assert_eq!(ids, [expected], "{html}");
        }
    }
}
