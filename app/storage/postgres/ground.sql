-- What the office adds to the tables of a book. All of it can be made anew from the book itself, so
-- an upgrade drops the schema and makes it again; nothing here has to be migrated.

DROP SCHEMA IF EXISTS office CASCADE;
CREATE SCHEMA office;

-- The values of the rules in force, one row each, as app/rules/compiling.py writes them.
CREATE TABLE office.rules (
  pack text NOT NULL,
  since date NOT NULL,         -- the office's days on which this version of the pack decides
  until date,
  place integer NOT NULL,      -- the packs in their order, each with its rules in theirs
  rule text NOT NULL,
  kind text NOT NULL,
  zone text,                   -- NULL: every zone the person may be in
  first_on date NOT NULL,
  end_on date,                 -- the first day of the next value
  applies jsonb NOT NULL,
  keys text[] NOT NULL,
  counts jsonb,
  restarted_by jsonb,
  raised_by jsonb,
  purposes text[] NOT NULL,    -- which take a contact out of the rule
  "unless" jsonb,              -- the consent that does
  answer text NOT NULL,
  rebutted_by text[] NOT NULL,
  reaches boolean NOT NULL,
  back bigint NOT NULL,        -- µs: no older event can matter to the rule
  looks_back bigint NOT NULL,  -- µs: none of those that this value counts
  needs text,                  -- the kind of fact that has to stand, or it forbids nothing; NULL: none
  value jsonb NOT NULL,
  PRIMARY KEY (place, since, first_on)
);

-- The packs that have to allow, in their order: the SHA-256 of their text, and of their calendar; a
-- version of each for the office's days from `since` to before `until`.
CREATE TABLE office.packs (
  place integer NOT NULL,
  pack text NOT NULL,
  digest text NOT NULL,
  calendar text NOT NULL,
  since date NOT NULL,
  until date,
  zone text,                   -- of its rules; NULL: of the person
  changes date[] NOT NULL DEFAULT '{}',  -- the days there from which its versions have their names, rising
  versions text[] NOT NULL DEFAULT '{}',
  PRIMARY KEY (place, since),
  UNIQUE (pack, since)
);

-- A time in which the rules allow a contact with everybody of whom nothing stands but that they owe, and with
-- whom nothing happened: the clock alone decides then, so it is judged once and kept (openings.sql). None has
-- a key: two desks may keep the same, and neither waits for the other.
CREATE TABLE office.openings (
  way text NOT NULL,           -- how and with whom, as office.worded says it
  revision bigint NOT NULL,    -- of the rules that were judged
  since timestamptz NOT NULL,
  until timestamptz NOT NULL,  -- a window closes, or a day begins where a rule looks at days
  back bigint NOT NULL,        -- how far back nothing may have happened, in µs
  counts jsonb NOT NULL,
  packs jsonb NOT NULL,
  closes timestamptz
);
CREATE INDEX ix_openings_way ON office.openings (way, until);

-- The people, and the numbers by their digests, of whom more was ever put on record than debts and contacts.
CREATE TABLE office.marked (key text NOT NULL);
CREATE INDEX ix_marked_key ON office.marked (key);

-- What app/settings.py says and no desk may widen.
CREATE TABLE office.times (
  single boolean PRIMARY KEY DEFAULT true CHECK (single),
  zone text NOT NULL,          -- of the office's day
  tries integer NOT NULL,      -- a day, that what was heard of a person may differ from the file
  permit interval NOT NULL,    -- how long a permit waits for the dial
  call interval NOT NULL,      -- how long a call without outcome blocks another
  lease interval NOT NULL,     -- how long a person stays taken without a sign of life
  aside interval NOT NULL,     -- until a person who was passed over is offered again
  slack interval NOT NULL,     -- how far the record may be ahead of the clock
  revision bigint NOT NULL DEFAULT 0  -- of the rules: each change of them is one
);

-- The points of the queue, as app/rules/queue.py names them. Bands are arrays: where each begins, rising,
-- and what it gives, so that `width_bucket` finds the one of a value.
CREATE TABLE office.weights (
  single boolean PRIMARY KEY CHECK (single),
  promise_broken_each integer NOT NULL,
  promise_broken_most integer NOT NULL,
  promise_open integer NOT NULL,
  plan_broken integer NOT NULL,
  stages jsonb NOT NULL,
  amounts bigint[] NOT NULL,
  amounts_points integer[] NOT NULL,
  amounts_labels text[] NOT NULL,
  days integer[] NOT NULL,
  days_points integer[] NOT NULL,
  reached_days integer NOT NULL,
  reached_points integer NOT NULL,
  untouched integer[] NOT NULL,
  untouched_points integer[] NOT NULL,
  attempted_today integer NOT NULL
);

-- When a promise or an instalment counts as kept (app/rules/terms.py Keeping), and the working days that
-- are shipped with it.
CREATE TABLE office.keeping (
  single boolean PRIMARY KEY CHECK (single),
  grace jsonb NOT NULL,        -- working days, by kind
  tolerance numeric NOT NULL,
  tolerance_most bigint NOT NULL,
  part_from numeric NOT NULL,
  "order" text[] NOT NULL,
  spread boolean NOT NULL,
  off date[] NOT NULL,
  worked date[] NOT NULL,
  years integer[] NOT NULL
);

-- What may be arranged with a person (app/rules/terms.py Terms). Dated values are [first day, value, …].
CREATE TABLE office.limits (
  single boolean PRIMARY KEY CHECK (single),
  waiver text[] NOT NULL,      -- the parts in the order in which they are waived
  annual_cost jsonb NOT NULL,
  prime_rate jsonb NOT NULL,
  card_months jsonb NOT NULL,
  smallest_instalment jsonb NOT NULL,  -- of a creditor by name (`own`), else the usual one
  authority jsonb NOT NULL     -- by seat
);

-- The stages by days past due in their order, each but the last up to before its `ends`; of a creditor
-- with its own, and of everybody else ('').
CREATE TABLE office.stages (
  creditor text PRIMARY KEY,
  stages text[] NOT NULL,
  ends integer[] NOT NULL
);

-- How a contact can end, as app/rules/dispositions.py names it.
CREATE TABLE office.dispositions (
  code text PRIMARY KEY,
  outcome text NOT NULL,
  channels text[] NOT NULL,
  party text,
  right_party boolean NOT NULL,
  asks text[] NOT NULL,
  hold text,
  opt_out text,
  marks_number text,
  needs text[] NOT NULL,
  bars text[] NOT NULL
);

-- The graph of a talk (app/rules/flow.py): each answer of a step in a stage, and where a talk begins.
CREATE TABLE office.answers (
  stage text NOT NULL,
  step text NOT NULL,
  code text NOT NULL,
  leads_to text NOT NULL,
  confirms boolean NOT NULL,
  needs_identity boolean NOT NULL,
  shows text[] NOT NULL,
  agrees boolean NOT NULL,     -- to what was read back
  PRIMARY KEY (stage, step, code)
);
CREATE TABLE office.entries (
  single boolean PRIMARY KEY CHECK (single),
  outbound text NOT NULL,
  inbound text NOT NULL,
  third_party text NOT NULL,
  option text                  -- where what was chosen in the negotiation is read back
);

-- The codes that somebody may state, by what they are codes of: hold, flag, channel, place, consent.
CREATE TABLE office.codes (
  what text NOT NULL,
  code text NOT NULL,
  PRIMARY KEY (what, code)
);

-- One contact of the past as a rule sees it. `own`: it was with this person, by what is known.
CREATE TYPE office.event AS (
  permit text, at timestamptz, channel text, direction text, outcome text, own boolean, party text,
  party_id text, number text, purpose text
);

-- What is asked: a contact wanted now, and what is known of the person and of the past. `day` is the
-- office's, by which the packs decide. `known` names the kinds of facts that stand: no rule looks for what
-- is not there.
CREATE TYPE office.question AS (
  at timestamptz, person text, members text[], channel text, party text, party_id text, role text,
  number text, purpose text, place text, day date, zones text[], known text[],
  events office.event[]
);

-- What a rule says in one zone. `review`: a person would have to judge it.
CREATE TYPE office.finding AS (
  fires boolean, review boolean, used integer, most integer, closes timestamptz
);

-- What it says of all zones in which it is asked.
CREATE TYPE office.ruling AS (
  pack text, place integer, rule text, fires boolean, review boolean, used integer, most integer,
  closes timestamptz
);

-- What a person's place in the queue depends on, as the book knows it (app/storage/standing.py).
CREATE TYPE office.standing AS (held boolean, zone text, place public.queue);

-- What somebody states of a contact's end (app/domain/promises.py WrapUp); days are ISO dates,
-- moments microseconds.
CREATE TYPE office.wrap_up AS (
  disposition text, note text, talk_seconds integer, promise_amount bigint, promise_currency text,
  promise_due_on text, means_more boolean, callback_at bigint, hold_kind text, hold_review_on text
);

-- What is agreed in the place of a promise.
CREATE TYPE office.promised AS (amount bigint, currency text, due_on text, means_more boolean);

-- A promise, or a row of an agreement, as payments keep it: `parts` is what is left of it by loan, `came`
-- what came of it on which day, `shared` what went to instalments that were behind.
CREATE TYPE office.due AS (
  id text, kind text, agreement text, due_on date, made_on date, currency text, amount bigint,
  debts text[], parts bigint[], last_on date, is_known boolean, came_on date[], came bigint[],
  shared bigint
);

-- An offer as a desk states it, and as it is read: `days` before any was moved, by part what is owed and
-- waived, what is arranged of the whole.
CREATE TYPE office.stated_offer AS (proposal jsonb, schedule text);
CREATE TYPE office.offer AS (
  kind text, days date[], owed jsonb, waived jsonb, whole bigint, down bigint, arranged bigint
);

-- What is written about a version of an agreement, or of a visit's appointment.
CREATE TYPE office.message AS (
  text text, language text, version integer, agreement text, visit text
);

-- A payment as a file states it; `level` is how its line was judged.
CREATE TYPE office.payment AS (
  named text, amount bigint, paid_on text, paid_at bigint, channel text, reference text,
  reverses text, level text
);

-- A talk as far as the log tells it: where it stands and what its answers in force show.
CREATE TYPE office.talk AS (
  stage text, step text, path text[], shown text[], confirmed boolean, identity_matches boolean,
  told boolean, last_step text, last_answer text
);

-- What the rules count of an outcome.
CREATE TYPE office.counted AS (outcome text, reached text, right_party integer);

-- What one gesture puts on record, as app/domain/flags.py and wishes.py name it.
CREATE TYPE office.terms AS (
  weekdays integer[], start integer, "end" integer, most integer, place text, zone text,
  written boolean, ascertainable boolean, agreed text, through text, "to" text, express boolean
);
CREATE TYPE office.asked AS (channel text, point_id text, words text);
CREATE TYPE office.flagged AS (kind text, terms jsonb, until text, point_id text, words text);
CREATE TYPE office.agreed AS (
  kind text, channel text, words text, given_at bigint, until text, point_id text, terms jsonb
);
CREATE TYPE office.shield AS (
  hold text, review_on text, asked jsonb, flag jsonb, consent jsonb, contact_id text
);
