// SPDX-License-Identifier: GPL-3.0-or-later
#include "identify/publish.h"

#include "identify/identify_store.h"
#include "identify/postgres.h"
#include "support/postgres_server.h"
#include "support/scratch.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <csignal>
#include <sys/wait.h>
#include <unistd.h>

using namespace taxon;
using namespace taxon::test;
using namespace taxon::identify;

namespace fs = std::filesystem;

namespace {

constexpr int kImages = 2500; ///< three parts

std::string shaOf(int number)
{
    std::string sha(64, '0');
    const std::string digits = std::to_string(number);
    return sha.replace(sha.size() - digits.size(), digits.size(), digits);
}

std::string pathOf(int number)
{
    static const std::vector<std::string> odd{"tab\there.jpg", "line\nend.jpg", "back\\slash \\N.jpg", "quote'\".jpg", "\u00fcml\u00e4ut/\u732b.jpg"};
    return static_cast<std::size_t>(number) < odd.size() ? odd[static_cast<std::size_t>(number)] : "a/" + std::to_string(number) + ".jpg";
}

Guess guess(int number, float score = 0.75f)
{
    Guess g;
    g.path = pathOf(number);
    g.sha256 = shaOf(number);
    g.top = {{number % 3, score}, {(number + 1) % 3, (1 - score) / 2}};
    g.margin = score - (1 - score) / 2;
    g.entropy = 0.7f;
    g.bytes = 1000 + number;
    g.modifiedNs = 1'700'000'000'123'456'789;
    g.look.pixels = shaOf(number);
    g.look.across = ~std::uint64_t{0} - static_cast<std::uint64_t>(number);
    g.look.colours = {0, 9, 10, 13, 92, 6, 7, 8, 9, 10, 11, 255}; // also what COPY's text has to write otherwise
    if (number % 2 == 0)
        g.embedding = {0.6f, -0.8f};
    return g;
}

/// A list of kImages images, one problem, near ones and a group.
IdentifyStore listIn(const fs::path& file, int images = kImages)
{
    IdentifyStore store = IdentifyStore::create(file, {"003", std::string(64, 'a'), "/unknown", {"bird", "cat", "dog"}});
    for (int i = 0; i < images; ++i)
        store.add(guess(i));
    store.addProblem({"cut.jpg", 7, 5}, "It ends\tearly.");
    store.flush();
    store.setNear({{1, "a/9.jpg"}, {2, {}, "cat/1.jpg", shaOf(7), "cat", true}});
    store.setGroups({{1, {3, 4}}});
    return store;
}

/// What both sides must have, as text: each table's columns in both dialects.
struct TableQuery {
    std::string name, columns, order;
};

const std::vector<TableQuery> kTables{
    {"meta", "key, value", "key"},
    {"classes", "class, name", "class"},
    {"images", "image, path, sha256, class, score, margin, entropy, status, bytes, modified", "image"},
    {"guesses", "image, rank, class, score", "image, rank"},
    {"looks", "image, HEX(pixels), across, down, HEX(colours), HEX(embedding)", "image"},
    {"problems", "path, bytes, modified, reason", "path"},
    {"near", "image, list, library, library_sha256, class, equal", "image"},
    {"groups", "image, number, rank", "image"},
};

std::string withHex(std::string columns, const std::string& function, const std::string& end)
{
    for (std::size_t at = columns.find("HEX("); at != std::string::npos; at = columns.find("HEX(", at)) {
        columns.replace(columns.find(')', at), 1, end);
        columns.replace(at, 4, function);
    }
    return columns;
}

Postgres::Rows rowsHere(const fs::path& file, const TableQuery& table)
{
    SQLite::Database list(file.native(), SQLite::OPEN_READONLY);
    SQLite::Statement query(list, "SELECT " + withHex(table.columns, "lower(hex(", "))") + " FROM " + table.name + " ORDER BY " + table.order);
    Postgres::Rows rows;
    while (query.executeStep()) {
        rows.emplace_back();
        for (int column = 0; column < query.getColumnCount(); ++column)
            rows.back().push_back(query.getColumn(column).getString());
    }
    return rows;
}

Postgres::Rows rowsThere(const std::string& connection, const std::string& schema, const TableQuery& table)
{
    const char* ours = table.name == "meta" ? " WHERE key NOT LIKE 'published%'" : "";
    return Postgres(connection)
        .query("SELECT " + withHex(table.columns, "encode(", ",'hex')") + " FROM " + Postgres::quoted(schema) + "." + table.name + ours + " ORDER BY "
               + table.order);
}

} // namespace

/// publishList(): a list of identified images in a team's PostgreSQL (a real server), the same rows, all or nothing.
class TestPublish : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<ScratchFolder>();
        m_file = m_folder->path() / "003-unknown.db";
        m_schema = "list " + std::to_string(++m_lists) + "\"";
    }
    void givesEveryRow();
    void sendsOnlyWhatChanged();
    void leavesTheOldListWhereItIsCutOff_data();
    void leavesTheOldListWhereItIsCutOff();
    void survivesAKill();
    void noticesALostServer();
    void tellsASecondPublisher();
    void keepsReadersRights();
    void refusesASchemaOfSomethingElse_data();
    void refusesASchemaOfSomethingElse();
    void refusesAConnection_data();
    void refusesAConnection();
    void takesPasswordsFromFiles();
    void needsTheRightToWrite();

private:
    Published publish(const jobs::Context& context = {}) { return publishList(m_file, {m_server.connection(), m_schema}, context); }
    /// Whether every table has the same rows on both sides.
    bool isTheSame()
    {
        for (const TableQuery& table : kTables) {
            const auto here = rowsHere(m_file, table), there = rowsThere(m_server.connection(), m_schema, table);
            if (here == there && (!here.empty() || table.name == "problems"))
                continue;
            qWarning("%s: %zu rows here, %zu there", table.name.c_str(), here.size(), there.size());
            for (std::size_t i = 0; i < std::min(here.size(), there.size()); ++i)
                for (std::size_t column = 0; column < here[i].size(); ++column)
                    if (here[i][column] != there[i][column]) {
                        qWarning("row %zu, column %zu: '%s' here, '%s' there", i, column, here[i][column].c_str(), there[i][column].c_str());
                        return false;
                    }
            return false;
        }
        return true;
    }
    ScratchFolder m_serverFolder;
    PostgresServer m_server{m_serverFolder.path()};
    std::unique_ptr<ScratchFolder> m_folder;
    fs::path m_file;
    std::string m_schema;
    int m_lists = 0;
};

void TestPublish::givesEveryRow()
{
    listIn(m_file);
    const Published done = publish();
    QVERIFY(done.isNew);
    QCOMPARE(done.images, std::size_t{kImages});
    QCOMPARE(done.parts, std::size_t{14}); // meta, classes, problems, three each of images, guesses and looks, one each of near and groups
    QCOMPARE(done.sentParts, done.parts);
    QVERIFY(isTheSame());
    const auto signs = Postgres(m_server.connection()).query("SELECT value FROM " + Postgres::quoted(m_schema) + ".meta WHERE key LIKE 'published%'");
    QCOMPARE(signs.size(), std::size_t{2});
}

void TestPublish::sendsOnlyWhatChanged()
{
    IdentifyStore store = listIn(m_file);
    publish();
    QCOMPARE(publish().sentParts, std::size_t{0});
    QVERIFY(isTheSame());

    QCOMPARE(store.note({{shaOf(1100), ImageStatus::Accepted}}), std::size_t{1});
    const Published noted = publish();
    QVERIFY(!noted.isNew && noted.sentParts == 1 && noted.sentRows == 1024);
    QVERIFY(isTheSame());

    store.add(guess(1100, 0.5f));                      // another guess of the same path is another row, in the last part
    store.addProblem({pathOf(1), 9, 0}, "It is cut."); // an image less, a problem more
    store.setGroups({});
    store.setNear({{5, "a/9.jpg"}});
    for (int i = kImages; i < 3200; ++i) // a fourth part
        store.add(guess(i));
    store.flush();
    publish();
    QCOMPARE(rowsThere(m_server.connection(), m_schema, kTables[7]).size(), std::size_t{0});
    const auto images = rowsThere(m_server.connection(), m_schema, kTables[2]);
    QVERIFY(images == rowsHere(m_file, kTables[2]) && images.size() == 3199);

    for (int i = 1024; i < 3200; ++i) // whole parts go
        store.addProblem({pathOf(i), 9, 0}, "It is cut.");
    store.endWalk();
    store.setGroups({{1, {3, 4}}});
    publish();
    QVERIFY(isTheSame());
    QVERIFY(rowsThere(m_server.connection(), m_schema, kTables[2]).size() == 1023);
}

void TestPublish::leavesTheOldListWhereItIsCutOff_data()
{
    QTest::addColumn<QString>("table");
    for (const TableQuery& table : kTables)
        QTest::newRow(table.name.c_str()) << QString::fromStdString(table.name);
}

void TestPublish::leavesTheOldListWhereItIsCutOff()
{
    QFETCH(QString, table);
    IdentifyStore store = listIn(m_file, 1500);
    std::stop_source first;
    const auto stopAt = [&](std::stop_source& source) {
        return jobs::Context(source.get_token(), [&source, name = table.toStdString()](const jobs::Progress& progress) {
            if (progress.label == name)
                source.request_stop();
        });
    };
    const jobs::Context firstContext = stopAt(first);
    QVERIFY(throwsError(ErrorCode::Cancelled, "", [&] { publish(firstContext); }));
    QVERIFY(Postgres(m_server.connection()).query("SELECT 1 FROM pg_namespace WHERE nspname = $1", {m_schema}).empty());
    publish();
    const auto before = rowsThere(m_server.connection(), m_schema, kTables[2]);
    store.note({{shaOf(3), ImageStatus::Removed}, {shaOf(1300), ImageStatus::Accepted}});
    std::stop_source second;
    const jobs::Context secondContext = stopAt(second);
    QVERIFY(throwsError(ErrorCode::Cancelled, "", [&] { publish(secondContext); }));
    QVERIFY(rowsThere(m_server.connection(), m_schema, kTables[2]) == before);
    publish();
    QVERIFY(isTheSame());
}

void TestPublish::survivesAKill()
{
    listIn(m_file, 1500).note({});
    publish();
    const auto before = rowsThere(m_server.connection(), m_schema, kTables[2]);
    IdentifyStore::open(m_file).note({{shaOf(3), ImageStatus::Removed}, {shaOf(1300), ImageStatus::Accepted}});
    const pid_t child = ::fork();
    QVERIFY(child >= 0);
    if (child == 0) {
        const jobs::Context context({}, [](const jobs::Progress& progress) {
            if (progress.label == "looks") // the images were sent before
                ::raise(SIGKILL);
        });
        publish(context);
        ::_exit(0);
    }
    int status = 0;
    QVERIFY(::waitpid(child, &status, 0) == child && WIFSIGNALED(status));
    QVERIFY(rowsThere(m_server.connection(), m_schema, kTables[2]) == before);
    QTRY_VERIFY(!errorOf([&] { publish(); })); // at once, or as soon as the server has noticed
    QVERIFY(isTheSame());
}

void TestPublish::noticesALostServer()
{
    listIn(m_file, 1500);
    const jobs::Context context({}, [&](const jobs::Progress& progress) {
        if (progress.label == "guesses")
            Postgres(m_server.connection())
                .query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'taxon' AND pid <> pg_backend_pid()");
    });
    QVERIFY(throwsError(ErrorCode::Io, "connection to the database is lost", [&] { publish(context); }));
    QVERIFY(publish().isNew);
    QVERIFY(isTheSame());
}

void TestPublish::tellsASecondPublisher()
{
    listIn(m_file, 20);
    std::optional<Error> second;
    const jobs::Context context({}, [&](const jobs::Progress& progress) {
        if (progress.label == "images" && !second)
            second = errorOf([&] { publish(); });
    });
    publish(context);
    QVERIFY(second && second->code() == ErrorCode::Locked);
    QVERIFY(isTheSame());
}

void TestPublish::keepsReadersRights()
{
    IdentifyStore store = listIn(m_file, 20);
    publish();
    const std::string schema = Postgres::quoted(m_schema);
    Postgres owner(m_server.connection());
    owner.query("GRANT USAGE ON SCHEMA " + schema + " TO reader");
    owner.query("GRANT SELECT ON ALL TABLES IN SCHEMA " + schema + " TO reader");
    store.note({{shaOf(3), ImageStatus::Removed}});
    publish();
    Postgres reader(m_server.connection("reader"));
    reader.query("SET search_path TO " + schema);
    QCOMPARE(reader.query("SELECT count(*) FROM images JOIN classes USING(class) WHERE status = 'removed'").front().front(), std::string("1"));
    QVERIFY(throwsError(ErrorCode::Configuration, "permission denied", [&] { reader.query("DELETE FROM images"); }));
}

void TestPublish::refusesASchemaOfSomethingElse_data()
{
    QTest::addColumn<QString>("change");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("message");
    QTest::newRow("other tables") << "ALTER TABLE parts RENAME TO shares" << static_cast<int>(ErrorCode::AlreadyExists) << "other things";
    QTest::newRow("another format") << "UPDATE meta SET value = 'x' WHERE key = 'format'" << static_cast<int>(ErrorCode::AlreadyExists)
                                    << "other things";
    QTest::newRow("another version") << "UPDATE meta SET value = '1' WHERE key = 'version'" << static_cast<int>(ErrorCode::Unsupported)
                                     << "format 1, this one writes 2";
    QTest::newRow("another model") << "UPDATE meta SET value = '002' WHERE key = 'model_version'" << static_cast<int>(ErrorCode::Configuration)
                                   << "another list";
    QTest::newRow("a list made elsewhere") << "UPDATE meta SET value = '2020-01-01' WHERE key = 'created'"
                                           << static_cast<int>(ErrorCode::Configuration) << "made 2020-01-01";
}

void TestPublish::refusesASchemaOfSomethingElse()
{
    QFETCH(QString, change);
    QFETCH(int, code);
    QFETCH(QString, message);
    listIn(m_file, 20);
    publish();
    Postgres owner(m_server.connection());
    owner.query("SET search_path TO " + Postgres::quoted(m_schema));
    owner.query(change.toStdString());
    owner.query("DELETE FROM images");
    QVERIFY(throwsError(static_cast<ErrorCode>(code), message.toStdString(), [&] { publish(); }));
    QCOMPARE(owner.query("SELECT count(*) FROM images").front().front(), std::string("0")); // nothing was touched
}

void TestPublish::refusesAConnection_data()
{
    QTest::addColumn<QString>("connection");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("message");
    const QString good = QString::fromStdString(m_server.connection());
    const int configuration = static_cast<int>(ErrorCode::Configuration), io = static_cast<int>(ErrorCode::Io);
    QTest::newRow("a password") << good + " password=hunter2" << configuration << "read by everyone";
    QTest::newRow("a password in an address") << "postgresql://taxon:hunter2@localhost/team" << configuration << "read by everyone";
    QTest::newRow("a password as a question") << "postgresql://localhost/team?password=hunter2" << configuration << "read by everyone";
    QTest::newRow("a key's password") << good + " sslpassword=hunter2" << configuration << "read by everyone";
    QTest::newRow("no string") << good + " password=my hunter2" << configuration << "no connection string";
    QTest::newRow("unknown word") << "hunter2=1" << configuration << "no connection string";
    QTest::newRow("no server") << "host=/nowhere/at/all dbname=team" << io << "can't be reached";
    QTest::newRow("nobody listens") << "host=127.0.0.1 port=1 dbname=team" << io << "can't be reached";
    QTest::newRow("unknown database") << QString::fromStdString(m_server.connection("taxon", "nothing")) << configuration << "does not exist";
    QTest::newRow("unknown role") << QString::fromStdString(m_server.connection("nobody_at_all")) << configuration << "does not exist";
    QTest::newRow("no password") << QString::fromStdString(m_server.connection("guarded")) + " passfile=/dev/null" << configuration
                                 << "asks for a password";
}

void TestPublish::refusesAConnection()
{
    QFETCH(QString, connection);
    QFETCH(int, code);
    QFETCH(QString, message);
    listIn(m_file, 5);
    const auto error = errorOf([&] { publishList(m_file, {connection.toStdString(), m_schema}); });
    QVERIFY(error);
    QVERIFY2(error->code() == static_cast<ErrorCode>(code) && QString(error->what()).contains(message), error->what());
    QVERIFY2(!QString(error->what()).contains("hunter2"), error->what());
    QVERIFY2(!error->hint().empty(), error->what());
}

void TestPublish::takesPasswordsFromFiles()
{
    listIn(m_file, 5);
    const fs::path passwords = m_folder->write("pgpass", std::string("*:*:*:guarded:") + PostgresServer::kPassword + "\n");
    fs::permissions(passwords, fs::perms::owner_read | fs::perms::owner_write);
    const std::string connection = m_server.connection("guarded") + " passfile=" + passwords.native();
    QVERIFY(publishList(m_file, {connection, m_schema}).isNew);
    QVERIFY(isTheSame());
    m_folder->write("pgpass", "*:*:*:guarded:wrong\n");
    fs::permissions(passwords, fs::perms::owner_read | fs::perms::owner_write);
    QVERIFY(throwsError(ErrorCode::Configuration, "refuses the login", [&] { publishList(m_file, {connection, m_schema}); }));
}

void TestPublish::needsTheRightToWrite()
{
    listIn(m_file, 5);
    const auto asReader = [&](const std::string& more = {}) { publishList(m_file, {m_server.connection("reader") + more, m_schema}); };
    QVERIFY(throwsError(ErrorCode::Configuration, "permission denied", [&] { asReader(); }));
    Postgres owner(m_server.connection());
    owner.query("CREATE SCHEMA " + Postgres::quoted(m_schema) + " AUTHORIZATION reader"); // empty, made by who runs the server
    QVERIFY(throwsError(ErrorCode::Configuration, "read-only transaction", [&] { asReader(" options='-c default_transaction_read_only=on'"); }));
    asReader();
    QVERIFY(isTheSame());
    const std::string longName(64, 'x');
    QVERIFY(throwsError(ErrorCode::Configuration, "63 bytes at most", [&] { publishList(m_file, {m_server.connection(), longName}); }));
}

QTEST_GUILESS_MAIN(TestPublish)
#include "tst_publish.moc"
