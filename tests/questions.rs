//! Questions as people type them: operators that are meant, names of several parts, and titles.

use serde_json::Value;

use crate::builder::Kb;

fn ask(kb: &Kb, question: &str) -> Value {
    kb.json(&["search", "--json", "--", question])
}

/// The pages of an answer that match, in any order.
fn matches(answer: &Value) -> Vec<&str> {
    let pages = answer["scenarios"].as_array().unwrap().iter();
    let mut urls: Vec<&str> =
        pages.filter(|page| page["coverage"] == 1.0).map(|page| page["url"].as_str().unwrap()).collect();
    urls.sort_unstable();
    urls
}

#[test]
fn a_name_of_several_parts_is_in_pages_that_have_it_whole() {
    let kb = Kb::corpus(&[
        ("whole.md", b"# Whole\n\nCall `json.parse`, set user_name, ping 10.0.0.1 since 2024-05-01; \xe7\xb2\xbe\xe7\xa1\xae.\n"),
        ("apart.md", b"# Apart\n\nThe json parse function takes a user name.\n"),
        ("strewn.md", b"# Strewn\n\nParse it, json or not: parse.json; the name of a user; 1 0 10 0; 01 05 2024; \xe7\xa1\xae\xe7\xb2\xbe.\n"),
        ("joined.md", b"# Joined\n\nA username for jsonparse.\n"),
    ]);
    for (question, pages) in [
        ("json.parse", &["/apart", "/joined", "/whole"][..]),
        ("jsonParse", &["/apart", "/joined", "/whole"]),
        ("parse.json", &["/strewn"]),
        ("user-name", &["/apart", "/joined", "/whole"]),
        ("10.0.0.1", &["/whole"]),
        ("2024-05-01", &["/whole"]),
        ("精确", &["/whole"]),
        ("-json.parse", &["/strewn"]),
    ] {
        let answer = ask(&kb, question);
        assert_eq!(matches(&answer), pages, "{question}");
        assert_eq!(answer["total"]["scenarios"], pages.len(), "{question}");
    }
    // Parts elsewhere lift the score, and the name itself lifts it more.
    let answer = kb.json(&["search", "--json", "--no-expand", "json.parse"]);
    let urls = answer["scenarios"].as_array().unwrap().iter().map(|page| page["url"].as_str().unwrap());
    assert_eq!(urls.take(3).collect::<Vec<_>>(), ["/whole", "/apart", "/strewn"], "{answer}");
}

#[test]
fn readings_that_are_not_literal_are_named() {
    let kb = Kb::corpus(&[
        ("tar.md", b"# Archives\n\nUnpack with `tar -xzf file.tar.gz`, or `git commit -m text`.\n"),
        ("sql.md", b"# Tables\n\nA column NOT NULL is never null; LEFT OR RIGHT JOIN.\n"),
        ("xml.md", b"# SAML\n\nSAML is a protocol of XML.\n"),
        ("json.md", b"# OIDC\n\nOIDC is a protocol of JSON.\n"),
        ("lamp.md", b"# Lamp\n\nThe lamp says NOT READY, then it is ready.\n"),
    ]);
    for (question, understood, warning, pages) in [
        ("protocol NOT xml", "protocol -xml", "", &["/json"][..]),
        ("protocol AND NOT xml", "protocol -xml", "", &["/json"]),
        ("protocol -xml", "protocol -xml", "", &["/json"]),
        ("saml OR oidc", "saml OR oidc", "", &["/json", "/xml"]),
        ("SAML OR OIDC", "SAML OR OIDC", "", &["/json", "/xml"]),
        ("protocol NOT XML", "protocol -XML", "", &["/json"]),
        ("lamp NOT READY", "lamp NOT READY", "name in capitals", &["/lamp"]),
        ("protocol −xml", "protocol -xml", "", &["/json"]),
        ("❝protocol of XML❞", "\"protocol of XML\"", "", &["/xml"]),
        ("``protocol of XML''", "\"protocol of XML\"", "", &["/xml"]),
        ("protocol > of | xml & ~", "protocol > of | xml & ~", "", &["/xml"]),
        ("column NOT NULL", "column NOT NULL", "`NOT` was searched as a word", &["/sql"]),
        ("LEFT OR RIGHT JOIN", "LEFT OR RIGHT JOIN", "`OR` was searched as a word", &["/sql"]),
        ("git commit -m", "git commit -m", "`-m` was searched as text", &["/tar"]),
        ("tar -xzf", "tar -xzf", "`-xzf` was searched as text", &["/tar"]),
        ("tar NOT xzf", "tar -xzf", "", &[]),
        ("protocol - xml", "protocol - xml", "", &["/xml"]),
        ("“protocol of XML”", "\"protocol of XML\"", "", &["/xml"]),
        ("-protocol", "-protocol", "", &["/lamp", "/sql", "/tar"]),
    ] {
        let answer = ask(&kb, question);
        assert_eq!(
            (&answer["query"]["understood"], matches(&answer)),
            (&understood.into(), pages.to_vec()),
            "{question}"
        );
        let warnings = answer["query"]["warnings"].to_string();
        assert_eq!(warnings == "[]", warning.is_empty(), "{question}: {warnings}");
        assert!(warnings.contains(warning), "{question}: {warnings}");
    }
}

#[test]
fn a_title_that_is_the_question_comes_first() {
    let long = format!("# What is this?\n\nThe handbook. {}\n", "Lorem ipsum dolor. ".repeat(500));
    let policy = format!("---\ntitle: IT policy\n---\n\nRules. {}\n", "This is about laptops, it is. ".repeat(200));
    let kb = Kb::corpus(&[
        ("what.md", long.as_bytes()),
        ("this.md", b"# This\n\nThis is what this is: this. What is it? What this is.\n"),
        ("it.md", policy.as_bytes()),
        ("notes.md", b"# Notes on IT policy\n\nIT policy, IT policy: the policy for IT.\n"),
        ("with.md", b"# Deploy with Docker\n\nDeploy with Docker, deploy without pain, without Docker.\n"),
        ("without.md", b"# Deploy without Docker\n\nDeploy it.\n"),
        ("team.md", b"---\ntitle: Imprint\n---\n\n# Who are we\n\nPeople.\n"),
        ("people.md", b"# People\n\nWho are we? We are who we are; who are we not.\n"),
        ("last.md", b"---\nsearch:\n  boost: 20\n---\n# Docker\n\nDeploy without Docker; deploy with Docker. IT policy. Who are we?\n"),
    ]);
    for (question, page) in [
        ("what is this", "/what"),
        ("What is this?", "/what"),
        ("it policy", "/it"),
        ("“IT policy”", "/it"),
        ("deploy without docker", "/without"),
        ("deploy with docker?", "/with"),
        ("who are we", "/team"),
        ("imprint", "/team"),
    ] {
        let answer = ask(&kb, question);
        assert_eq!(answer["scenarios"][0]["url"], page, "{question}");
        let explained = kb.json(&["explain", "--json", "--url", page, "--", question]);
        let boosts = explained["boosts"].as_array().unwrap();
        assert!(boosts.iter().any(|boost| boost["name"] == "exact-title"), "{question}: {explained}");
        let points =
            |list: &Value| list.as_array().unwrap().iter().map(|one| one["points"].as_f64().unwrap()).sum::<f64>();
        let sum = points(&explained["words"]) + points(&explained["boosts"]);
        assert!((sum - explained["score"].as_f64().unwrap()).abs() < 0.001, "{question}: {explained}");
    }
    // A filter or an exclusion overrules a title.
    assert_ne!(ask(&kb, "IT policy -laptops")["scenarios"][0]["url"], "/it");
}

#[test]
fn a_page_that_shows_a_flag_comes_before_pages_with_its_letters() {
    let kb = Kb::corpus(&[
        ("run.md", b"# Start the server\n\nTo start it, run `java -jar server.jar` in the folder of the server.\n"),
        ("jar.md", b"# Java and JAR\n\nA JAR is an archive of Java classes. Java reads a JAR; a jar for Java.\n"),
        ("java.md", b"# Java\n\nJava in a jar.\n"),
    ]);
    for question in ["java -jar", "start java -jar"] {
        let answer = ask(&kb, question);
        assert_eq!(answer["scenarios"][0]["url"], "/run", "{question}: {answer}");
    }
}

#[test]
fn a_name_with_symbols_is_more_than_its_letters() {
    let kb = Kb::corpus(&[
        ("c.md", b"# C language\n\nThe C language.\n"),
        ("net.md", b"# The net\n\nA net of fish.\n"),
        ("platform.md", b"# Platform\n\nThe .NET platform.\n"),
        ("rest.md", b"# Rest\n\nPass `**kwargs` and `...args` to `std::vector<int>`.\n"),
        ("jwt.md", b"# Tokens\n\nA JSON Web Token (JWT) is signed.\n"),
        ("spelled.md", b"# Spelled\n\nThe JSON Web Token is here.\n"),
    ]);
    for (question, pages) in [
        (".NET", &["/platform"][..]),
        ("**kwargs", &["/rest"]),
        ("...args", &["/rest"]),
        ("std::vector<int>", &["/rest"]),
        ("JWTs", &["/jwt", "/spelled"]),
    ] {
        let answer = ask(&kb, question);
        assert_eq!(matches(&answer), pages, "{question}");
        assert_eq!(answer["scenarios"][0]["url"], pages[0], "{question}");
    }
    // No page has it: the letters are a guess, and the answer says so.
    let answer = ask(&kb, "C#");
    assert_eq!(answer["scenarios"][0]["coverage"], 0.5, "{answer}");
    assert_eq!(answer["query"]["warnings"][0], "no page has `c#`: searched as `C`");
}
