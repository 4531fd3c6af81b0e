"""The library's tables, and how an older library becomes a newer one.

A migration is a list of statements; the number of migrations applied is SQLite's user_version. Columns are
grouped by owner: what the feeds said, and, in tables of its own, what the reader did.
"""

from __future__ import annotations

APPLICATION_ID = 0x41434842
"""`ACHB`: marks the file as ours."""

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        # --- what the feeds said ---
        """CREATE TABLE paper (          -- what the list needs; narrow, so that a view is read quickly
            key           INTEGER PRIMARY KEY,
            id            TEXT NOT NULL UNIQUE,
            version       INTEGER NOT NULL,
            title         TEXT NOT NULL,
            authors_short TEXT NOT NULL,
            category      TEXT NOT NULL,      -- primary
            announced     TEXT,               -- ET date of the latest announcement
            announce_type INTEGER,            -- 0 new, 1 cross, 2 replace, 3 replace-cross
            place         INTEGER NOT NULL,   -- greater is listed earlier: day and type
            text_hash     TEXT NOT NULL
        ) STRICT""",
        "CREATE INDEX paper_place ON paper (place DESC, key)",
        """CREATE TABLE body (           -- the rest, read for one paper at a time
            paper        INTEGER PRIMARY KEY REFERENCES paper ON DELETE CASCADE,
            abstract     TEXT NOT NULL,
            authors      TEXT NOT NULL,       -- a name a line
            affiliations TEXT,                -- an affiliation a line, if there is any
            categories   TEXT NOT NULL,       -- space-separated, primary first
            url          TEXT NOT NULL,
            pdf_url      TEXT,
            doi          TEXT,
            journal_ref  TEXT,
            comment      TEXT,
            license      TEXT,
            published    TEXT,
            updated      TEXT
        ) STRICT""",
        """CREATE TABLE version (
            paper     INTEGER NOT NULL REFERENCES paper ON DELETE CASCADE,
            version   INTEGER NOT NULL,
            announced TEXT,
            PRIMARY KEY (paper, version)
        ) STRICT, WITHOUT ROWID""",
        """CREATE TABLE listing (        -- which followed sources hold a paper
            source TEXT NOT NULL,
            paper  INTEGER NOT NULL REFERENCES paper ON DELETE CASCADE,
            PRIMARY KEY (source, paper)
        ) STRICT, WITHOUT ROWID""",
        "CREATE INDEX listing_paper ON listing (paper)",
        """CREATE TABLE match (
            kind    TEXT NOT NULL,            -- author, keyword
            name    TEXT NOT NULL,
            paper   INTEGER NOT NULL REFERENCES paper ON DELETE CASCADE,
            field   TEXT NOT NULL,
            text    TEXT NOT NULL,
            certain INTEGER NOT NULL,
            PRIMARY KEY (kind, name, paper)
        ) STRICT, WITHOUT ROWID""",
        "CREATE INDEX match_paper ON match (paper)",
        """CREATE VIEW searchable AS
            SELECT paper.key AS key, title, authors, abstract FROM paper JOIN body ON body.paper = paper.key""",
        """CREATE VIRTUAL TABLE search USING fts5 (
            title, authors, abstract,
            content = 'searchable', content_rowid = 'key', tokenize = 'unicode61 remove_diacritics 2'
        )""",
        # --- what the sources told about themselves ---
        "CREATE TABLE feed (url TEXT PRIMARY KEY, etag TEXT, last_modified TEXT, fetched TEXT NOT NULL) STRICT",
        """CREATE TABLE ledger (
            source   TEXT NOT NULL,
            day      TEXT NOT NULL,           -- ET date of the announcement
            expected INTEGER,
            stored   INTEGER NOT NULL,
            verified TEXT,                    -- how: feed; null if not
            reason   TEXT,                    -- why it is empty or in doubt
            checked  TEXT NOT NULL,
            PRIMARY KEY (source, day)
        ) STRICT, WITHOUT ROWID""",
        # --- what the reader did; no sync writes here ---
        """CREATE TABLE mark (
            paper    INTEGER PRIMARY KEY REFERENCES paper,
            read     TEXT,
            starred  TEXT,
            later    TEXT,
            archived TEXT
        ) STRICT""",
        "CREATE INDEX mark_starred ON mark (starred) WHERE starred IS NOT NULL",
        "CREATE INDEX mark_later ON mark (later) WHERE later IS NOT NULL",
        "CREATE INDEX mark_archived ON mark (archived) WHERE archived IS NOT NULL",
        "CREATE TABLE pending_mark (id TEXT, field TEXT, value TEXT, PRIMARY KEY (id, field)) STRICT, WITHOUT ROWID",
        "CREATE TABLE act (id INTEGER PRIMARY KEY, label TEXT NOT NULL, made TEXT NOT NULL, undone INTEGER NOT NULL DEFAULT 0) STRICT",
        """CREATE TABLE act_change (
            act    INTEGER NOT NULL REFERENCES act ON DELETE CASCADE,
            paper  INTEGER NOT NULL REFERENCES paper,
            field  TEXT NOT NULL,
            before TEXT,
            after  TEXT,
            PRIMARY KEY (act, paper, field)
        ) STRICT, WITHOUT ROWID""",
        """CREATE TABLE rendition (      -- paid for: kept for ever
            paper          INTEGER NOT NULL REFERENCES paper,
            text_hash      TEXT NOT NULL,
            language       TEXT NOT NULL,
            model          TEXT NOT NULL,
            prompt_version TEXT NOT NULL,
            title          TEXT NOT NULL,
            abstract       TEXT NOT NULL,
            checks         TEXT NOT NULL,     -- space-separated
            created        TEXT NOT NULL,
            PRIMARY KEY (paper, text_hash, language, model, prompt_version)
        ) STRICT, WITHOUT ROWID""",
        # --- shared by all processes ---
        """CREATE TABLE lane (
            name          TEXT PRIMARY KEY,
            next_start    REAL NOT NULL DEFAULT 0,
            stopped_until REAL NOT NULL DEFAULT 0,
            stopped_why   TEXT
        ) STRICT""",
        "CREATE TABLE lease (name TEXT PRIMARY KEY, holder TEXT NOT NULL, until REAL NOT NULL) STRICT",
        "CREATE TABLE spending (day TEXT PRIMARY KEY, calls INTEGER NOT NULL, tokens INTEGER NOT NULL) STRICT",
        "CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT",
    ),
    (
        """CREATE TABLE sighting (       -- each announcement of a paper by a followed source
            source TEXT NOT NULL,
            day    TEXT NOT NULL,             -- ET date
            paper  INTEGER NOT NULL REFERENCES paper ON DELETE CASCADE,
            type   INTEGER NOT NULL,
            PRIMARY KEY (source, day, paper)
        ) STRICT, WITHOUT ROWID""",
        "CREATE INDEX sighting_paper ON sighting (paper)",
        """INSERT INTO sighting SELECT source, announced, key, coalesce(announce_type, 0)
            FROM listing JOIN paper ON paper.key = listing.paper WHERE announced IS NOT NULL""",
        "ALTER TABLE feed ADD COLUMN day TEXT",
        """CREATE TABLE source (         -- what the last sync of each source ended with
            name    TEXT PRIMARY KEY,
            tried   TEXT NOT NULL,
            good    TEXT,                     -- the last time without an error
            result  TEXT NOT NULL             -- in words; "" if all was well
        ) STRICT, WITHOUT ROWID""",
        """CREATE TABLE alias (          -- other identifiers of a paper: the article's DOI of a preprint
            id    TEXT PRIMARY KEY,
            paper INTEGER NOT NULL REFERENCES paper ON DELETE CASCADE
        ) STRICT, WITHOUT ROWID""",
        "CREATE INDEX alias_paper ON alias (paper)",
        """CREATE TABLE old_text (       -- what stood there before a new version came
            paper    INTEGER NOT NULL REFERENCES paper ON DELETE CASCADE,
            version  INTEGER NOT NULL,
            title    TEXT NOT NULL,
            abstract TEXT NOT NULL,
            authors  TEXT NOT NULL,
            PRIMARY KEY (paper, version)
        ) STRICT, WITHOUT ROWID""",
        "CREATE TABLE enriched (paper INTEGER PRIMARY KEY REFERENCES paper ON DELETE CASCADE, tried TEXT NOT NULL) STRICT",
    ),
    (
        # --- what the reader wrote; authors' ORCIDs ---
        "ALTER TABLE mark ADD COLUMN note TEXT",
        "ALTER TABLE mark ADD COLUMN tags TEXT",  # space-separated, with one before and after
        "ALTER TABLE body ADD COLUMN orcids TEXT",  # an ORCID a line, as the authors stand
        """CREATE TABLE verdict (        -- uncertain matches that were settled: is this author of this paper the person?
            author TEXT NOT NULL,
            paper  INTEGER NOT NULL REFERENCES paper,
            is_them INTEGER NOT NULL,
            field  TEXT NOT NULL,             -- the match, so that the verdict can be taken back
            text   TEXT NOT NULL,
            PRIMARY KEY (author, paper)
        ) STRICT, WITHOUT ROWID""",
        # --- one index of every text: Chinese as overlapping pairs of characters (domain.text.words) ---
        "DROP TABLE search",
        "DROP VIEW searchable",
        """CREATE VIEW searchable AS
            SELECT paper.key AS key, paper.title AS title, authors, abstract, coalesce(note, '') AS note,
                coalesce((SELECT group_concat(rendition.title || char(10) || rendition.abstract, char(10)) FROM rendition
                    WHERE rendition.paper = paper.key AND rendition.text_hash = paper.text_hash), '') AS translation
            FROM paper JOIN body ON body.paper = paper.key LEFT JOIN mark ON mark.paper = paper.key""",
        """CREATE VIRTUAL TABLE search USING fts5 (
            title, authors, abstract, translation, note, characters,
            content = '', tokenize = 'unicode61 remove_diacritics 2'
        )""",
        """CREATE VIRTUAL TABLE heading USING fts5 (    -- small, for the first letters of a word that is being typed
            title, authors, content = '', prefix = '2 3 4', tokenize = 'unicode61 remove_diacritics 2'
        )""",
        """INSERT INTO search (rowid, title, authors, abstract, translation, note, characters)
            SELECT key, indexed(title), indexed(authors), indexed(abstract), indexed(translation), indexed(note),
                characters(title || authors || abstract || translation || note) FROM searchable""",
        "INSERT INTO heading (rowid, title, authors) SELECT key, indexed(title), indexed(authors) FROM searchable",
        # --- lists that are read in their order, however large ---
        """CREATE TABLE unread (         -- neither read nor archived
            place INTEGER NOT NULL,
            paper INTEGER NOT NULL,
            PRIMARY KEY (place DESC, paper)
        ) STRICT, WITHOUT ROWID""",
        "ALTER TABLE listing ADD COLUMN place INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE match ADD COLUMN place INTEGER NOT NULL DEFAULT 0",
        "UPDATE listing SET place = (SELECT place FROM paper WHERE key = listing.paper)",
        "UPDATE match SET place = (SELECT place FROM paper WHERE key = match.paper)",
        """INSERT INTO unread SELECT place, key FROM paper LEFT JOIN mark ON mark.paper = key
            WHERE mark.read IS NULL AND mark.archived IS NULL""",
        "CREATE INDEX listing_place ON listing (source, place DESC, paper)",
        "CREATE INDEX match_place ON match (kind, name, place DESC, paper)",
        "CREATE TRIGGER paper_comes AFTER INSERT ON paper BEGIN INSERT INTO unread VALUES (new.place, new.key); END",
        """CREATE TRIGGER paper_moves AFTER UPDATE OF place ON paper WHEN new.place <> old.place BEGIN
            UPDATE unread SET place = new.place WHERE place = old.place AND paper = new.key;
            UPDATE listing SET place = new.place WHERE paper = new.key;
            UPDATE match SET place = new.place WHERE paper = new.key;
        END""",
        "CREATE TRIGGER mark_comes AFTER INSERT ON mark WHEN new.read IS NOT NULL OR new.archived IS NOT NULL BEGIN"
        " DELETE FROM unread WHERE place = (SELECT place FROM paper WHERE key = new.paper) AND paper = new.paper; END",
        """CREATE TRIGGER mark_changes AFTER UPDATE OF read, archived ON mark BEGIN
            DELETE FROM unread WHERE place = (SELECT place FROM paper WHERE key = new.paper) AND paper = new.paper;
            INSERT INTO unread SELECT place, key FROM paper
                WHERE key = new.paper AND new.read IS NULL AND new.archived IS NULL;
        END""",
        # --- dealing random pages of a view's unread papers ---
        "CREATE TABLE dealing (view TEXT PRIMARY KEY, seed INTEGER NOT NULL, page INTEGER NOT NULL) STRICT, WITHOUT ROWID",
        """CREATE TABLE dealt (
            view  TEXT NOT NULL,
            paper INTEGER NOT NULL,
            page  INTEGER NOT NULL,
            rank  INTEGER NOT NULL,          -- in the page
            PRIMARY KEY (view, paper)
        ) STRICT, WITHOUT ROWID""",
    ),
    (
        """CREATE TABLE call (           -- every call of a model; reserved before it is made, by any process
            id       INTEGER PRIMARY KEY,
            day      TEXT NOT NULL,           -- ET date
            run      TEXT NOT NULL,
            model    TEXT NOT NULL,
            kind     TEXT NOT NULL,           -- translation, summary, question, briefing, test
            into_    INTEGER NOT NULL,        -- tokens; guessed until it is done
            out      INTEGER NOT NULL,
            money    REAL,                    -- dollars; null where the price is not known
            done     INTEGER NOT NULL DEFAULT 0
        ) STRICT""",
        "CREATE INDEX call_day ON call (day)",
        """INSERT INTO call (day, run, model, kind, into_, out, done)
            SELECT day, 'before', 'before', 'translation', tokens, 0, 1 FROM spending""",
        "DROP TABLE spending",
        """CREATE TABLE said (           -- summaries, answers, briefings: paid for, kept for ever
            id        INTEGER PRIMARY KEY,
            kind      TEXT NOT NULL,
            paper     INTEGER REFERENCES paper,   -- null for what is about many
            about     TEXT NOT NULL,          -- a paper's text hash; the view or day of a briefing
            language  TEXT NOT NULL,
            model     TEXT NOT NULL,
            prompt    TEXT NOT NULL,
            question  TEXT NOT NULL,
            answer    TEXT NOT NULL,          -- JSON, checked
            created   TEXT NOT NULL
        ) STRICT""",
        "CREATE INDEX said_paper ON said (paper, kind)",
        "CREATE INDEX said_kind ON said (kind, created)",
    ),
)

VERSION = len(MIGRATIONS)
TRIGGERS_AND_VIEWS = frozenset({"searchable", "paper_comes", "paper_moves", "mark_comes", "mark_changes"})
"""Every trigger and view that belongs here; a library with others was tampered with."""
