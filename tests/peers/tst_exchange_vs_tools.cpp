// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/hash.h"
#include "exchange/export.h"
#include "exchange/import.h"
#include "python_of.h"
#include "support/image_bytes.h"
#include "support/scratch.h"

#include <QProcess>
#include <algorithm>
#include <fmt/format.h>

using namespace taxon;
using namespace taxon::exchange;
namespace fs = std::filesystem;

namespace {

/// Runs a program to its end; returns what it printed. Empty, with a message, if it failed.
QString output(const QString& program, const QStringList& arguments)
{
    QProcess process;
    process.start(program, arguments);
    if (!process.waitForFinished(880'000) || process.exitCode() != 0) {
        qWarning("%s", process.readAllStandardError().constData());
        return {};
    }
    return QString::fromUtf8(process.readAllStandardOutput());
}

QString sorted(const QString& lines)
{
    QStringList list = lines.split(QLatin1Char('\n'), Qt::SkipEmptyParts);
    list.sort();
    return list.join(QLatin1Char('\n'));
}

QString text(const fs::path& path)
{
    return QString::fromStdString(path.native());
}

/// A line an item, as the scripts print it; sorted.
template <typename Line>
QString linesOf(const Description& description, Line line)
{
    QString lines;
    for (const Item& item : description.items)
        if (const std::string one = line(item, toHex(sha256OfFile(item.file))); !one.empty())
            lines += QString::fromStdString(one) + QLatin1Char('\n');
    return sorted(lines);
}

std::string labelOf(const Item& item)
{
    return item.className.empty() ? "-" : item.className;
}

} // namespace

/// The tools themselves read what we export, and we read what they write.
class TestExchangeVsTools : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        unsigned number = 0;
        for (const char* name : {"cat/1.png", "cat/tabby/3.png", "cat/\xC3\xBC x.png", "cat/50%+1 & <x>.png", "cat/v1.2.png", "dog & <co>/1.png",
                                 "dog & <co>/2.png", "_unknown/u.png", "_benchmark/hard/cat/b.png", "_benchmark/hard/_out_of_scope/n.png"})
            m_scratch.write(fs::path("library") / name, test::numberedPng(++number));
        m_library = fs::canonical(m_scratch.path() / "library");
        m_described = describe(library::scanLibrary(m_library));
        for (Item& item : m_described.items)
            item.prediction = Prediction{"cat", 0.75};
        QCOMPARE(m_described.items.size(), std::size_t{10});
    }

    void datumaroReadsOurImageNet()
    {
        const fs::path out = exported("cvat", m_described, MediaMode::Copy);
        fs::remove_all(out / "_benchmark"); // an archive of its own
        const QString read = datumaro({"read", "imagenet", text(out)});
        QCOMPARE(sorted(read), linesOf(m_described, [](const Item& item, const std::string& hash) {
                     return item.place == library::Place::Class || item.place == library::Place::Unknown ? hash + " default " + labelOf(item)
                                                                                                         : std::string();
                 }));
    }

    void datumaroReadsOurSplits()
    {
        Description sets = m_described;
        std::erase_if(sets.items, [](const Item& item) { return item.place != library::Place::Class; });
        for (std::size_t i = 0; i < sets.items.size(); ++i)
            sets.items[i].set = i % 2 == 0 ? "validation" : "train"; // both with both classes, as datumaro wants it
        for (Item& item : sets.items)
            item.below = item.below.filename(); // a deeper folder is a class to datumaro
        const QString read = datumaro({"read", "imagenet_with_subset_dirs", text(exported("splits", sets, MediaMode::Copy))});
        QCOMPARE(sorted(read),
                 linesOf(sets, [](const Item& item, const std::string& hash) { return hash + " " + splitFolder(item.set) + " " + item.className; }));
    }

    void datumaroReadsOurLists()
    {
        Description sets = m_described;
        std::erase_if(sets.items, [](const Item& item) { return item.place != library::Place::Class; });
        for (std::size_t i = 0; i < sets.items.size(); ++i)
            sets.items[i].set = i % 2 == 0 ? "validation" : "train";
        const fs::path out = exported("cvat", sets, MediaMode::PathsOnly);
        fs::create_directory_symlink(m_library, out / "images");
        const QString read = datumaro({"read", "imagenet_txt", text(out)});
        QCOMPARE(sorted(read), linesOf(sets, [](const Item& item, const std::string& hash) { return hash + " " + item.set + " " + item.className; }));
    }

    void weReadWhatDatumaroWrites_data()
    {
        QTest::addColumn<QString>("kind");
        QTest::newRow("folders") << "imagenet";
        QTest::newRow("lists") << "imagenet_txt";
    }

    void weReadWhatDatumaroWrites()
    {
        QFETCH(QString, kind);
        const fs::path from = exported("cvat", m_described, MediaMode::Copy);
        fs::remove_all(from / "_benchmark");
        const fs::path to = m_scratch.path() / ("datumaro-" + kind.toStdString());
        (void)datumaro({"write", kind, text(from), text(to)});
        QCOMPARE(std::string(recognisedFormat(to).name), std::string("cvat"));
        const Description read = formatNamed("cvat").read(to, {}, {});
        for (const Refused& refused : read.refused)
            qWarning("%s: %s", refused.path.c_str(), refused.reason.c_str());
        const auto line = [](const Item& item, const std::string& hash) { return hash + " " + labelOf(item); };
        QCOMPARE(linesOf(read, line), linesOf(formatNamed("cvat").read(from, {}, {}), line));
        QCOMPARE(read.items.size(), std::size_t{8});
    }

    void fiftyoneReadsOurs_data()
    {
        QTest::addColumn<int>("media");
        QTest::addColumn<QString>("labels");
        QTest::newRow("copied") << static_cast<int>(MediaMode::Copy) << "labels.json";
        QTest::newRow("by their paths") << static_cast<int>(MediaMode::PathsOnly) << "labels.json";
        QTest::newRow("predictions") << static_cast<int>(MediaMode::Copy) << "predictions.json";
    }

    void fiftyoneReadsOurs()
    {
        QFETCH(int, media);
        QFETCH(QString, labels);
        const QString read = fiftyone({"read", text(exported("fiftyone", m_described, static_cast<MediaMode>(media))), labels});
        const bool predictions = labels == "predictions.json";
        QCOMPARE(sorted(read), linesOf(m_described, [&](const Item& item, const std::string& hash) {
                     return predictions ? fmt::format("{} {} {}", hash, item.prediction->className, item.prediction->confidence)
                                        : hash + " " + labelOf(item) + " -";
                 }));
    }

    void weReadWhatFiftyoneWrites()
    {
        Description flat = m_described;
        std::erase_if(flat.items, [](const Item& item) { return item.place != library::Place::Class || item.below.has_parent_path(); });
        const fs::path to = m_scratch.path() / "fiftyone-wrote";
        (void)fiftyone({"write", text(exported("folders", flat, MediaMode::Copy)), text(to)});
        QCOMPARE(std::string(recognisedFormat(to).name), std::string("fiftyone"));
        const auto line = [](const Item& item, const std::string& hash) { return hash + " " + item.className; };
        const Description read = formatNamed("fiftyone").read(to, {}, {});
        QCOMPARE(linesOf(read, line), linesOf(flat, line));
        QCOMPARE(read.classes, m_described.classes);
    }

    void labelStudioReadsOursAndWeItsExports()
    {
        Description described = m_described;
        for (Item& item : described.items)
            if (item.className.starts_with("dog"))
                item.className = "dog \"&\" <co>"; // for its XML
        const fs::path out = exported("label-studio", described, MediaMode::Copy);
        const fs::path own = m_scratch.path() / "label-studio";
        fs::create_directories(own);
        const QString read = output(python("label_studio_sdk"), {script("exchange_label_studio.py"), text(out), text(own)});
        const auto annotated = [](const Item& item, const std::string& hash) {
            return item.className.empty() ? std::string() : hash + " " + item.className;
        };
        QCOMPARE(sorted(read), linesOf(described, annotated));
        for (const char* name : {"json_min.json", "table.csv"}) {
            const Format& format = recognisedFormat(own / name);
            QCOMPARE(linesOf(format.read(own / name, {.images = out, .columns = {}}, {}), annotated), linesOf(described, annotated));
        }
    }

private:
    static QString script(const char* name) { return QStringLiteral(TAXON_SOURCE_DIR "/tests/peers/") + QString::fromUtf8(name); }
    static QString python(const char* name)
    {
        QString problem;
        const QString found = test::pythonOf(name, problem, 880'000);
        if (found.isEmpty())
            qWarning("%s", qPrintable(problem));
        return found;
    }
    static QString datumaro(const QStringList& arguments)
    {
        return output(python("datumaro"), QStringList{script("exchange_datumaro.py")} + arguments);
    }
    static QString fiftyone(const QStringList& arguments)
    {
        return output(python("fiftyone"), QStringList{script("exchange_fiftyone.py")} + arguments);
    }

    /// A new export of \p description.
    fs::path exported(const char* format, const Description& description, MediaMode media)
    {
        const fs::path folder = m_scratch.path() / fmt::format("export-{}", ++m_exports);
        (void)exportTo(folder, formatNamed(format), description, media, m_library);
        return fs::canonical(folder);
    }

    test::ScratchFolder m_scratch;
    fs::path m_library;
    Description m_described;
    int m_exports = 0;
};

QTEST_GUILESS_MAIN(TestExchangeVsTools)
#include "tst_exchange_vs_tools.moc"
