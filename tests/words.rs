//! Words as people type them: each spelling of a word leads to the page that has another one.

use serde_json::Value;

use crate::builder::Kb;

/// A page of each kind of word, by name.
const WORDS: [(&str, &str); 46] = [
    ("p-user", "The user's role and the users' groups."),
    ("p-start", "It doesn’t start and it can’t stop."),
    ("p-cited", "A book by O’Reilly is cited."),
    ("p-joined", "List the hostnames of a cluster."),
    ("p-apart", "Give a file name to the report."),
    ("p-short", "Keep JWTs secret."),
    ("p-plural", "Count vertices of the mesh, and read both appendices."),
    ("p-group", "At most 10,000 rows are read."),
    ("p-size", "The disk has 5 GB of room."),
    ("p-delay", "Wait 100ms before a retry."),
    ("p-oauth", "It speaks OAuth 2.0 with care."),
    ("p-version", "Upgrade to version 7 of it."),
    ("p-colour", "Pick a colour of paint."),
    ("p-organize", "Organize your shelf."),
    ("p-cancel", "The order was canceled."),
    ("p-street", "Die Straße ist lang."),
    ("p-city", "Lodz is a city."),
    ("p-kana", "パスを開く"),
    ("p-kana-other", "ハスを見る"),
    ("p-thai", "ระบบค้นหาเอกสารภาษาไทยสำหรับผู้ใช้"),
    ("p-khmer", "ភាសាខ្មែរជាភាសាផ្លូវការ"),
    ("p-hindi", "यह किताब अच्छी है"),
    ("p-soft", "The con\u{ad}figu\u{ad}ration is here, the pass\u{2060}word too."),
    ("p-cpp", "Compile with C++17 here."),
    ("p-c", "Compile with C here."),
    ("p-star", "The A* search is quick."),
    ("p-flag", "Run `tar -xzf a.tgz` to unpack."),
    ("p-long-flag", "Run `git push --force-with-lease` again."),
    ("p-arrow", "A `->` points to it."),
    ("p-thumb", "All fine 👍🏽 there, with a 🇩🇪."),
    ("p-bucket", "Set s3Bucket first."),
    ("p-encode", "Call base64 decode on it."),
    ("p-login", "The class OAuth9Login is there."),
    ("p-sum", "Run sha256sum on it."),
    ("p-ip", "The network speaks IPv6 now."),
    ("p-memory", "It takes 3.5 GB of memory."),
    ("p-upload", "Uploads of 10MB are refused."),
    ("p-spaced", "Up to 25 000 rows are kept."),
    ("p-percent", "Raise it by 15 % a year."),
    ("p-release", "Install v3.14 of it."),
    ("p-tls", "Only TLSv1.2 is spoken."),
    ("p-http", "The server speaks HTTP/2 alone."),
    ("p-python", "It needs Python3 to run."),
    ("p-gpus", "Many gpus draw it."),
    ("p-io", "The I/O of a TCP/IP stack."),
    ("p-net", "Use the .NET runtime, and edit .gitignore by hand."),
];

fn kb(pages: &[(&str, &str)]) -> Kb {
    let mut files: Vec<(String, String)> =
        pages.iter().map(|(name, text)| (format!("{name}.md"), format!("# Page\n\n{text}\n"))).collect();
    let note = |number| format!("# Page\n\nNote {number}: servers, files, disks and cities are spoken of elsewhere.\n");
    files.extend((0..9).map(|number| (format!("note-{number}.md"), note(number))));
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect();
    Kb::corpus(&files)
}

fn ask(kb: &Kb, question: &str) -> Value {
    kb.json(&["search", "--json", "--", question])
}

#[test]
fn a_spelling_leads_to_the_page_that_has_another_one() {
    let kb = kb(&WORDS);
    for (page, questions) in [
        ("p-user", &["user", "users'", "user’s", "USER'S"][..]),
        ("p-start", &["doesn't start", "doesn’t start", "doesnt start"]),
        ("p-cited", &["OReilly", "o'reilly", "O Reilly", "oreilly"]),
        ("p-joined", &["hostName", "host_name", "host-names", "hostname"]),
        ("p-apart", &["filename", "fileName", "file-name", "file_names"]),
        ("p-short", &["JWT", "jwt", "jwts", "JWTs"]),
        ("p-plural", &["vertex", "vertexes", "appendix"]),
        ("p-group", &["10000", "10,000", "10_000"]),
        ("p-size", &["5GB", "5 GB", "5gb"]),
        ("p-delay", &["100ms", "100 ms"]),
        ("p-oauth", &["OAuth2", "OAuth 2", "OAuth 2.0", "OAuth2.0"]),
        ("p-version", &["v7", "version 7"]),
        ("p-colour", &["color", "colours", "colour"]),
        ("p-organize", &["organise", "organising", "organize"]),
        ("p-cancel", &["cancelled", "cancelling", "canceled"]),
        ("p-street", &["Straße", "strasse", "STRASSE"]),
        ("p-city", &["Łódź", "lodz"]),
        ("p-kana", &["パス", "ﾊﾟｽ"]),
        ("p-kana-other", &["ハス"]),
        ("p-thai", &["เอกสาร", "ค้นหา"]),
        ("p-khmer", &["ខ្មែរ"]),
        ("p-hindi", &["किताब"]),
        ("p-soft", &["configuration", "password"]),
        ("p-cpp", &["C++", "c++17", "C++ 17"]),
        ("p-c", &["C"]),
        ("p-star", &["A*"]),
        ("p-flag", &["tar -xzf"]),
        ("p-long-flag", &["--force-with-lease", "force with lease"]),
        ("p-arrow", &["->"]),
        ("p-thumb", &["👍", "👍🏽", "🇩🇪"]),
        ("p-bucket", &["s3 bucket", "s3-bucket", "s3Bucket", "S3Bucket", "s3bucket"]),
        ("p-encode", &["base64Decode", "base64 decode", "base64decode", "base64_decode"]),
        ("p-login", &["OAuth9 login", "oauth9-login", "OAuth9Login"]),
        ("p-sum", &["sha256 sum", "sha256sum", "SHA256Sum"]),
        ("p-ip", &["ipv6", "IP v6", "IPv6"]),
        ("p-memory", &["3.5GB", "3.5 GB", "3.5\u{a0}GB"]),
        ("p-upload", &["10 MB", "10MB", "10-MB"]),
        ("p-spaced", &["25 000", "25,000", "25000", "25'000", "25\u{202f}000"]),
        ("p-percent", &["15%", "15 %"]),
        ("p-release", &["v3.14", "3.14", "version 3.14"]),
        ("p-tls", &["TLS 1.2", "TLS v1.2", "TLSv1.2"]),
        ("p-http", &["HTTP/2", "HTTP2", "HTTP 2"]),
        ("p-python", &["Python 3", "Python3", "python 3"]),
        ("p-gpus", &["GPU", "gpu", "gpus"]),
        ("p-io", &["io", "I/O", "IO", "TCP/IP", "tcpip"]),
        ("p-net", &[".NET", ".gitignore", "gitignore"]),
    ] {
        for question in questions {
            let answer = ask(&kb, question);
            assert_eq!(answer["scenarios"][0]["url"], format!("/{page}"), "{question}: {answer}");
        }
    }
}

#[test]
fn an_expansion_of_spelling_is_named() {
    let kb = kb(&WORDS);
    for (question, with, reason) in [
        ("color", "colour", "spelling variant"),
        ("organise", "organize", "spelling variant"),
        ("jwts", "jwt", "plural"),
        ("OAuth2", "oauth 2", "number"),
        ("TLS 1.2", "tlsv1.2", "number"),
        ("25000", "25 000", "number"),
        ("filename", "file name", "compound"),
        ("host name", "hostname", "compound"),
    ] {
        let answer = ask(&kb, question);
        let expansion = &answer["query"]["expansions"][0];
        assert_eq!((&expansion["with"][0], &expansion["reason"]), (&with.into(), &reason.into()), "{question}");
    }
}

#[test]
fn the_word_as_typed_comes_first_and_in_quotation_marks_alone() {
    let both = format!("See author and authorize in this text. {}", "Other words follow in it. ".repeat(20));
    let kb = kb(&[
        ("a-verb", "See authorize in this text."),
        ("b-noun", "See author in this text."),
        ("c-both", &both),
        ("d-accent", "See résumé in this text."),
        ("e-plain", "See resume in this text."),
    ]);
    for (question, pages) in [
        ("author", &["/b-noun", "/a-verb", "/c-both"][..]),
        ("authorize", &["/a-verb", "/b-noun", "/c-both"]),
        ("\"author\"", &["/b-noun", "/c-both"]),
        ("\"Authorize\"", &["/a-verb", "/c-both"]),
        ("\"authorizes\"", &[]),
        ("-\"author\" authorize", &["/a-verb"]),
        ("résumé", &["/d-accent", "/e-plain"]),
        ("resume", &["/e-plain", "/d-accent"]),
        ("\"resume\"", &["/e-plain", "/d-accent"]),
        ("\"résumé\"", &["/d-accent"]),
    ] {
        let answer = ask(&kb, question);
        let urls: Vec<&str> =
            answer["scenarios"].as_array().unwrap().iter().filter_map(|page| page["url"].as_str()).collect();
        if question.starts_with('"') {
            assert_eq!((urls.len(), &answer["total"]["scenarios"]), (pages.len(), &pages.len().into()), "{question}");
        }
        assert!(pages.iter().all(|page| urls.contains(page)) && urls.first() == pages.first(), "{question}: {urls:?}");
    }
    let explained = kb.json(&["explain", "--json", "--url", "/a-verb", "author"]);
    assert_eq!(
        (&explained["words"][0]["term"], &explained["words"][0]["form"]),
        (&"author".into(), &"authorize".into())
    );
}
