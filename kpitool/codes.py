"""The stable codes of errors: what each means and what to do. A number once given is never given again."""

from enum import StrEnum


class Kind(StrEnum):
    """The kinds of errors: the letter that their codes begin with, and the program's exit code."""

    letter: str
    exit_code: int

    def __new__(cls, word: str, letter: str = "", exit_code: int = 0) -> "Kind":
        kind = str.__new__(cls, word)
        kind._value_, kind.letter, kind.exit_code = word, letter, exit_code
        return kind

    USAGE = "usage", "U", 2
    REGISTRY = "registry", "R", 3
    INPUT = "input", "I", 4
    STORE = "store", "S", 5
    OUTPUT = "output", "O", 6
    BUG = "bug", "B", 70
    INTERRUPTED = "interrupted", "C", 130


class Code(StrEnum):
    """Every error by name: its code, what it means, what to do. Faults within a registry are R001 to R049."""

    meaning: str
    remedy: str

    def __new__(cls, code: str, meaning: str = "", remedy: str = "") -> "Code":
        made = str.__new__(cls, code)
        made._value_, made.meaning, made.remedy = code, meaning, remedy
        return made

    @property
    def kind(self) -> Kind:
        return next(kind for kind in Kind if kind.letter == self[0])

    NO_SUCH_COMMAND = "U001", "kpitool has no command of that name", "`kpitool --help` lists the commands"
    NO_SUCH_OPTION = "U002", "the command has no option of that name", "`kpitool COMMAND --help` lists them"
    NO_SUCH_INDICATOR = "U003", "the registry has no indicator of that name", "`kpitool indicators` lists them"
    NO_SUCH_AREA = (
        "U004",
        "no area of the registry has that code, name or alias",
        "use a code or a name as the registry writes it, or `all`",
    )
    NO_SUCH_SOURCE = "U005", "there is no source of that name", "`kpitool status` lists the sources"
    NO_SUCH_SCOPE = "U006", "the registry has no scope of that name", "name one of those under `scopes:`"
    NO_SUCH_EDITION = "U007", "the store has no edition of that number yet", "`kpitool history` lists the editions"
    NO_SUCH_LABEL = (
        "U008",
        "no edition was frozen with that label",
        "name an edition by its number, a date or its label: `kpitool history` shows all three",
    )
    NO_EDITION_YET = "U009", "on that day there was no edition yet", "name a later day, or an edition by its number"
    MISSING_ARGUMENT = (
        "U010",
        "the command needs a word that is not there, or an option needs a value",
        "add it: `kpitool COMMAND --help` shows what the command takes",
    )
    EXTRA_ARGUMENT = (
        "U011",
        "there are more words than the command takes",
        "put words that belong together in quotation marks, and leave out what is too much",
    )
    BAD_VALUE = "U012", "an option does not take that value", "give it a value of the kind that the help names"
    AT_ODDS = "U013", "two options contradict each other", "leave out the one or the other"
    INCOMPLETE = "U014", "an option needs another one, or a file, that is not there", "add what the help names"
    NOT_CONFIRMED = (
        "U015",
        "the command destroys something, and nobody is there to be asked",
        "look at what would go with `--dry-run`, then add `--yes`",
    )
    NOT_UNDERSTOOD = "U016", "the command line cannot be read", "compare it with `kpitool COMMAND --help`"
    SEVERAL_AREAS = "U017", "a name means several areas where one is needed", "name the area by its code"
    NOTHING_FROZEN = (
        "U018",
        "there is nothing to compare with, for no edition is frozen",
        "name an edition, or freeze what the board sees with `kpitool freeze`",
    )
    NOT_A_QUARTER = "U020", "a text names no quarter", "write it as 2019Q3, '2019/20 Q3' or latest"
    NOT_A_SPAN = "U021", "a text names no span of months", "write it as 2019-10, 2019-10..2019-12 or 2019Q3"
    NOT_A_DAY = "U022", "the calendar has no such day", "write a day that there is, as 2020-02-14"
    BAD_LABEL = (
        "U023",
        "a text cannot be a label: it is blank, too long, cannot be seen, or would be taken for something else",
        "name the meeting, such as `--label 'Board 14 Feb 2020'`",
    )
    LABEL_TAKEN = "U024", "another edition has that label", "choose another: what a board saw is not frozen twice"
    NO_RETURN = "U030", "nobody fills in a return of that source", "ask whoever makes the extract for the file itself"
    NOT_ITS_SCOPE = "U031", "a return cannot be of that scope, or of none", "name the scope that the help says, or none"
    NOT_ITS_PERIODS = "U032", "a return cannot be of those periods", "name the periods that the help says, or none"
    NO_SUCH_TOPIC = "U040", "the guide has no page of that name", "`kpitool guide` lists its pages"
    UNKNOWN_HOME = (
        "U041",
        "no area of England that kpitool knows has that name or code",
        "see its spelling; name any other area by its code and name: `--home 'W06000015 Cardiff'`",
    )
    NEEDS_EXTRA = (
        "U050",
        "a part that not everybody needs is not installed: charts and the board's papers, or reading on Spark",
        "install it beside kpitool: `pip install 'kpitool[board]'`, or `'kpitool[spark]'`",
    )

    REFUSED = "R000", "a registry has faults; each has a code of its own", "mend them: `kpitool check` shows them all"
    SYNTAX = "R001", "a text is no YAML, no CSV or no UTF-8", "mend the line that is shown"
    DUPLICATE_KEY = "R002", "a key stands twice in one mapping", "keep one of the two"
    TOO_MUCH = "R003", "the text is larger or nested deeper than any registry", "name the right file"
    UNREADABLE = "R004", "a file cannot be read", "see that it is there and yours to read"
    UNKNOWN_KEY = "R010", "a key is none that is known there", "use the spelling that the help proposes"
    MISSING_KEY = "R011", "a key that is needed is missing", "add it"
    UNKNOWN_VALUE = "R012", "a value is none of those that are allowed", "use one that the help names"
    WRONG_TYPE = "R013", "a value is of the wrong kind: a text for a number, a list for a text", "write it as it says"
    DANGLING = "R020", "a name leads nowhere", "use the spelling that the help proposes, or declare what is named"
    DUPLICATE = "R021", "one thing is declared twice", "keep one of the two"
    CONTRADICTION = "R030", "two statements of the registry contradict each other", "change the one or the other"
    NO_REGISTRY = (
        "R050",
        "there is no registry where one is looked for",
        "work in the partnership's folder or below it, or name the file with `--registry FILE`",
    )
    KEPT_REFUSED = (
        "R051",
        "the registry kept with an older edition has faults for this version of kpitool",
        "read that edition with the version that kept it",
    )
    UNFIT_FOR_RETURN = (
        "R052",
        "a text of the registry would start a formula in a spreadsheet, or cannot be seen",
        "call it something else in the extract and in the registry",
    )
    CANNOT_TAKE = (
        "R053",
        "nothing can be put into the registry as it is written",
        "paste what `kpitool sniff FILE` prints, and write its indicators",
    )
    READ_ALREADY = (
        "R054",
        "a source of the registry reads files like the one that is to be added: everything would count twice",
        "put the file where that source's files are and run `kpitool ingest`, or say `--new`",
    )

    NOTHING_INGESTED = "I001", "nothing has been ingested yet", "put the extracts in place and run `kpitool ingest`"
    NOTHING_ASSESSED = (
        "I002",
        "not one figure could be worked out for the quarter",
        "`kpitool status` says what is loaded and what is missing",
    )
    NO_QUARTER = "I003", "no source covers a whole quarter of the home area", "`kpitool status` says what is covered"
    ADDED_LATER = "I004", "the indicator, or every one, was added after the quarter", "ask for a later quarter"
    NO_FIGURES = "I005", "the indicator has no figures for that area", "ask for an area that the help names"
    SOURCES_REFUSED = (
        "I006",
        "several sources were refused in one ingest, each for a reason of its own",
        "ingest them one by one: each then tells its reason in full",
    )
    NO_FILE = "I010", "there is no file of that name", "see its spelling and its folder"
    NO_PLAIN_FILE = "I011", "the name is that of a folder or a device", "name a file, or pipe to `-`"
    UNREADABLE_FILE = (
        "I012",
        "a file may not be read, or the system fails to",
        "see whose it is and that the disk is whole",
    )
    EMPTY_FILE = "I013", "a file holds nothing", "ask for the extract again"
    WRONG_KIND = "I014", "a file is of a kind that is not read", "save it as CSV, XLSX, XLS, ODS or Parquet"
    DAMAGED_FILE = "I015", "a file is damaged, or no file of its kind", "fetch it again, or save it anew"
    LOCKED_FILE = "I016", "a workbook is locked by a password", "save it without one"
    TOO_LARGE = (
        "I017",
        "a file is larger, wider or unpacks to more than any extract",
        "delete what stands far from the table, or export it as CSV",
    )
    PACKED_TWICE = "I018", "a packed file holds a packed file", "unpack it once"
    UNSAFE_ARCHIVE = (
        "I019",
        "a zip file holds what leads out of it, a link or something encrypted",
        "ask for it to be packed again",
    )
    NOTHING_IN_ARCHIVE = "I020", "a zip file holds no file of the source", "see `file_name` in the source"
    FILES_REFUSED = "I021", "several files cannot be read; none was taken", "mend each as it says, or leave it out"
    NO_STANDARD_INPUT = "I022", "standard input is closed", "pipe an extract to kpitool, or name a file"
    NO_WORKSPACE = (
        "I023",
        "there is no room for what is unpacked or piped until it is read",
        "name a folder with room in the variable TMPDIR",
    )
    BROKEN_TEXT = "I030", "a line is no CSV, or a byte no text in the file's encoding", "mend it, or export again"
    NO_HEADER = "I031", "no names of columns stand where the header should", "say where it is: `table: {header: …}`"
    WRONG_COLUMNS = (
        "I032",
        "a file lacks a column that its source reads, or has it twice",
        "see `columns` of the source; `kpitool sniff FILE` proposes them",
    )
    NO_SUCH_SHEET = "I033", "a workbook has no sheet of that name, or none at all", "name one that it has"
    WHICH_SHEET = "I034", "which of several sheets is meant cannot be told", "name one: `table: {sheet: …}`"
    NOT_GIVEN = "I035", "a name or a cell does not say what the source takes from it", "see `table.given` in the source"
    NO_TABLE = "I036", "a file holds no table", "a table has a row of names and rows of cells below it"
    BAD_LOOKUP = "I037", "the file that places small areas in districts cannot be used", "see `area` in the source"
    NOT_SAID = (
        "I040",
        "nothing says which months an extract covers",
        "name it as the source's `file_name` says, or say it with `--covers`",
    )
    BAD_FILE_NAME = "I041", "the name of a file is not as the source's `file_name` says, or no UTF-8", "rename the file"
    BAD_COVERAGE = "I042", "an extract covers too much, or parts of its source's periods", "say what it covers"
    CELL_TWICE = "I050", "a file states one cell twice, alike or with different figures", "keep one row for each"
    FILES_DISAGREE = "I051", "two files of one ingest give one cell different figures", "ingest the right one only"
    NO_RECORD_USED = (
        "I052",
        "not one record of an extract could be used",
        "see that it is the right file for the source",
    )
    MANY_REJECTED = (
        "I053",
        "more records are rejected than the registry allows",
        "mend the extract, or raise `max_rejected` of the source",
    )
    FALLEN = (
        "I054",
        "figures fell by more than the registry allows: a half-sent file looks like that",
        "look at the file; if it is right, add `--accept-falls`",
    )
    REPLACED = "I055", "a later extract has replaced this one", "add `--again` to bring its figures back"
    NO_SPARK = (
        "I056",
        "no Spark that could read the extracts can be started or reached",
        "see that Java 17 is installed, or that Spark Connect runs at the address of `--spark-remote`",
    )
    SPARK_FAILED = "I057", "Spark failed at the extracts", "see that it sees the files, may read them and has room"
    NOT_ON_SPARK = (
        "I058",
        "a source or a file is of a kind that Spark does not read exactly as kpitool does",
        "leave `--engine spark` out: kpitool reads it by itself",
    )
    BAD_COMMENTARY = (
        "I060",
        "a heading of the commentary names no indicator and no category, or one for the second time",
        "call it as the registry does, by name or by title",
    )

    UNUSABLE = (
        "S001",
        "the store's files cannot be used: the system or the table fails",
        "see that the folder is yours to write, not full and whole; else bring it back from a copy",
    )
    BUSY = "S002", "other programs kept writing to the store", "try again; nothing was changed"
    DAMAGED = "S003", "the store has lost its table or its log", "bring it back from a copy: `kpitool doctor` says more"
    DAMAGED_DOCUMENT = (
        "S004",
        "a receipt, registry or other document of the store is lost or was changed",
        "bring it back from a copy: `kpitool doctor` says which",
    )
    NOT_OURS = "S005", "the table in that folder is another program's", "name another folder with `--store`"
    NEWER = "S006", "a newer version of kpitool wrote the store", "install that version or a later one"
    NO_KIND_OF_STORE = "S007", "the store is a file, or an address of no kind that is known", "name a folder or a URL"
    EMPTY_STORE = "S008", "the store holds nothing yet that could be noted on", "run `kpitool ingest` first"
    FORGOTTEN = "S009", "the edition was forgotten by `kpitool prune`", "`kpitool history` lists those that are kept"
    NO_KEPT_REGISTRY = "S010", "no registry was kept with the edition", "ask for a later edition"

    CLOSED = "O001", "standard output is closed", "write to a file with `-o FILE`"
    UNWRITABLE = "O002", "the output cannot be written", "see that there is room and the folder is yours to write"
    THERE_ALREADY = (
        "O003",
        "a file of that name is there, and may be filled in or another program's",
        "move it, or choose another name",
    )

    BUG = "B000", "kpitool itself is at fault", "report it with the lines that are shown"
    INTERRUPTED = "C130", "the command was interrupted", "run it again: the store stands as at its last commit"
