// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/format.h"
#include "trees.h"

#include <algorithm>

using namespace taxon;
using namespace taxon::exchange;
namespace fs = std::filesystem;

namespace {

/// "library path [set]" of every item and "! path" of every refused one, sorted, one a line.
QString told(const Description& read)
{
    std::vector<std::string> lines;
    for (const Item& item : read.items)
        lines.push_back(pathToText(libraryPath(item)) + (item.set.empty() ? "" : " [" + item.set + "]"));
    for (const Refused& refused : read.refused)
        lines.push_back("! " + refused.path);
    std::sort(lines.begin(), lines.end());
    std::string text;
    for (const std::string& line : lines)
        text += line + "\n";
    return QString::fromStdString(text);
}

} // namespace

/// What other tools write about images: the good rows and the bad ones.
class TestLabelFormats : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        m_scratch.reset();
        m_scratch = std::make_unique<test::ScratchFolder>();
        for (const char* name : {"1.jpg", "img/2.jpg", "img/a b.jpg", "img/a,b.jpg", "img/cat/tabby/3.jpg", "data/1.jpg", "data/n/2.jpg",
                                 "data/n/v1.2.jpg", "data/twin.jpg", "data/twin.png", "images/1.jpg", "images/a b.jpg"})
            m_scratch->write(fs::path("source") / name, "x");
        m_scratch->write("secret.jpg", "x");
    }

    void csv_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* name, const char* text, const char* expected) {
            QTest::newRow(name) << QByteArray(text) << QString::fromUtf8(expected);
        };
        row("plain", "path,class\n1.jpg,cat\nimg/2.jpg,dog\n", "cat/1.jpg\ndog/2.jpg\n");
        row("byte order mark and CRLF", "\xEF\xBB\xBFpath,class\r\n1.jpg,cat\r\n", "cat/1.jpg\n");
        row("semicolons", "path;class\n\"img/a,b.jpg\";cat\n", "cat/a,b.jpg\n");
        row("tabs", "path\tclass\nimg/a,b.jpg\tcat\n", "cat/a,b.jpg\n");
        row("quotes", "path,class\n\"img/a,b.jpg\",\"a \"\"dog\"\"\"\n", "a \"dog\"/a,b.jpg\n");
        row("other names, other order", "Label,id,FileName\ncat,7,1.jpg\n", "cat/1.jpg\n");
        row("splits", "image,label,split\n1.jpg,cat,val\nimg/2.jpg,cat,TRAIN\n", "cat/1.jpg [validation]\ncat/2.jpg [train]\n");
        row("a folder of the class's name", "path,class\nimg/cat/tabby/3.jpg,cat\n", "cat/tabby/3.jpg\n");
        row("sub-class", "path,class,sub_class\n1.jpg,cat,tabby\n", "cat/tabby/1.jpg\n");
        row("no label", "path,class\n1.jpg,\n", "_unknown/1.jpg\n");
        row("the same row twice", "path,class\n1.jpg,cat\n./1.jpg,cat\n", "cat/1.jpg\n");
        row("two labels", "path,class\n1.jpg,cat\n1.jpg,dog\nimg/2.jpg,dog\n", "! 1.jpg\ndog/2.jpg\n");
        row("missing, outside, passwords", "path,class\n9.jpg,cat\n../secret.jpg,cat\n/etc/passwd,cat\n1.jpg,cat\n",
            "! ../secret.jpg\n! /etc/passwd\n! 9.jpg\ncat/1.jpg\n");
        row("Label Studio's",
            "annotation_id,annotator,choice,created_at,id,image,lead_time\n1,1,\"cat\",\"2024\",1,\"/data/local-files/?d=img/a%20b.jpg\",1.5\n"
            "2,1,\"{\"\"choices\"\":[\"\"cat\"\",\"\"dog\"\"]}\",\"2024\",1,\"/data/local-files/?d=1.jpg\",1.5\n",
            "! /data/local-files/?d=1.jpg\ncat/a b.jpg\n");
        row("nothing but names", "path,class\n", "");
    }

    void csv()
    {
        QFETCH(QByteArray, text);
        QFETCH(QString, expected);
        const fs::path file = m_scratch->write("source/table.csv", text.toStdString());
        QCOMPARE(std::string(recognisedFormat(file).name), std::string("csv"));
        QCOMPARE(told(formatNamed("csv").read(file, {}, {})), expected);
    }

    void takesTheColumnsItIsTold()
    {
        const fs::path file = m_scratch->write("source/table.csv", "path,class,animal,where\nx,y,cat,1.jpg\n");
        QCOMPARE(told(formatNamed("csv").read(file, {.images = {}, .columns = {{"path", "where"}, {"class", "animal"}}}, {})),
                 QString("cat/1.jpg\n"));
        QVERIFY(test::throwsError(ErrorCode::InvalidArgument, "no column \"beast\"", [&] {
            (void)formatNamed("csv").read(file, {.images = {}, .columns = {{"class", "beast"}}}, {});
        }));
    }

    void otherFolderOfImages()
    {
        const fs::path file = m_scratch->write("elsewhere/table.csv",
                                               "path,class\n2.jpg,cat\n" + (m_scratch->path() / "source/img/a b.jpg").native() + ",cat\n");
        QCOMPARE(told(formatNamed("csv").read(file, {.images = m_scratch->path() / "source/img", .columns = {}}, {})),
                 QString("cat/2.jpg\ncat/a b.jpg\n"));
        QVERIFY(test::throwsError(ErrorCode::NotFound, "no such folder",
                                  [&] { (void)formatNamed("csv").read(file, {.images = "nowhere", .columns = {}}, {}); }));
    }

    void refusesTables_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("part");
        const auto row = [](const char* name, const char* text, ErrorCode code, const char* part) {
            QTest::newRow(name) << QByteArray(text) << static_cast<int>(code) << QString::fromUtf8(part);
        };
        row("empty", "", ErrorCode::InvalidArgument, "hold the path");
        row("no header", "1.jpg,cat\n", ErrorCode::InvalidArgument, "it has: 1.jpg, cat");
        row("no class", "path,colour\n1.jpg,red\n", ErrorCode::InvalidArgument, "hold the class");
        row("open quote", "path,class\n\"1.jpg,cat\n", ErrorCode::Damaged, "never closed");
        row("a field too many", "path,class\n1.jpg,cat,x\n", ErrorCode::Damaged, "3 fields");
    }

    void refusesTables()
    {
        QFETCH(QByteArray, text);
        QFETCH(int, code);
        QFETCH(QString, part);
        const fs::path file = m_scratch->write("source/table.csv", text.toStdString());
        QVERIFY(test::throwsError(static_cast<ErrorCode>(code), part.toStdString(), [&] { (void)formatNamed("csv").read(file, {}, {}); }));
    }

    void fiftyone_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* name, const char* text, const char* expected) {
            QTest::newRow(name) << QByteArray(text) << QString::fromUtf8(expected);
        };
        row("numbers", R"({"classes":["cat","dog"],"labels":{"1":1,"n/2":0}})", "cat/2.jpg\ndog/1.jpg\n");
        row("names", R"({"classes":null,"labels":{"1":"cat"}})", "cat/1.jpg\n");
        row("without classes", R"({"labels":{"1":"cat"}})", "cat/1.jpg\n");
        row("with a confidence", R"({"classes":["cat"],"labels":{"1":{"label":0,"confidence":0.5}}})", "cat/1.jpg\n");
        row("a list of one", R"({"classes":["cat"],"labels":{"1":[0]}})", "cat/1.jpg\n");
        row("none", R"({"classes":["cat"],"labels":{"1":null}})", "_unknown/1.jpg\n");
        row("a dot in the name", R"({"classes":["cat"],"labels":{"n/v1.2":0}})", "cat/v1.2.jpg\n");
        row("a list of two", R"({"classes":["cat","dog"],"labels":{"1":[0,1]}})", "! data/1.jpg\n");
        row("missing", R"({"classes":["cat"],"labels":{"9":0}})", "! 9\n");
        row("two files", R"({"classes":["cat"],"labels":{"twin":0}})", "! twin\n! twin\n");
        row("absolute", R"({"classes":["cat"],"labels":{"/etc/passwd":0}})", "! /etc/passwd\n");
        row("above", R"({"classes":["cat"],"labels":{"../../secret":0}})", "! ../../secret\n");
    }

    void fiftyone()
    {
        QFETCH(QByteArray, text);
        QFETCH(QString, expected);
        if (expected.count("twin") == 0)
            fs::remove(m_scratch->path() / "source/data/twin.png");
        m_scratch->write("source/labels.json", text.toStdString());
        QCOMPARE(std::string(recognisedFormat(m_scratch->path() / "source").name), std::string("fiftyone"));
        QCOMPARE(told(formatNamed("fiftyone").read(m_scratch->path() / "source", {}, {})), expected);
    }

    void fiftyoneByAManifest()
    {
        m_scratch->write("manifest/labels.json", R"({"classes":["cat"],"labels":{"a":0,"b":0}})");
        m_scratch->write("manifest/data.json", R"({"a":"../source/1.jpg","b":"../secret.jpg"})");
        QCOMPARE(told(formatNamed("fiftyone").read(m_scratch->path() / "manifest", {}, {})), QString("! ../secret.jpg\n! ../source/1.jpg\n"));
        m_scratch->write("manifest/data.json", "{\"a\":\"" + (m_scratch->path() / "source/1.jpg").native() + "\",\"b\":\"../secret.jpg\"}");
        QCOMPARE(told(formatNamed("fiftyone").read(m_scratch->path() / "manifest", {.images = m_scratch->path() / "source", .columns = {}}, {})),
                 QString("! ../secret.jpg\ncat/1.jpg\n"));
    }

    void refusesFiftyone_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("part");
        QTest::newRow("no JSON") << QByteArray("{") << "line";
        QTest::newRow("no labels") << QByteArray("{}") << "labels";
        QTest::newRow("labels are a list") << QByteArray(R"({"labels":[]})") << "labels";
        QTest::newRow("a number above the classes") << QByteArray(R"({"classes":["cat"],"labels":{"1":1}})") << "label 1";
        QTest::newRow("a negative number") << QByteArray(R"({"classes":["cat"],"labels":{"1":-1}})") << "label -1";
        QTest::newRow("half a class") << QByteArray(R"({"classes":["cat"],"labels":{"1":0.5}})") << "label 0.5";
        QTest::newRow("a list of lists") << QByteArray(R"({"classes":["cat"],"labels":{"1":[[0]]}})") << "list of lists";
        QTest::newRow("classes are no names") << QByteArray(R"({"classes":[1],"labels":{"1":0}})") << "classes";
    }

    void refusesFiftyone()
    {
        QFETCH(QByteArray, text);
        QFETCH(QString, part);
        m_scratch->write("source/labels.json", text.toStdString());
        QVERIFY(test::throwsError(ErrorCode::Damaged, part.toStdString(),
                                  [&] { (void)formatNamed("fiftyone").read(m_scratch->path() / "source", {}, {}); }));
    }

    void cvatLists_data()
    {
        QTest::addColumn<QByteArray>("list");
        QTest::addColumn<QString>("expected");
        QTest::newRow("plain") << QByteArray("1.jpg 1\n") << "dog/1.jpg [train]\n";
        QTest::newRow("CRLF and an empty line") << QByteArray("1.jpg 1\r\n\r\n") << "dog/1.jpg [train]\n";
        QTest::newRow("a blank in the name") << QByteArray("\"a b\".jpg 0\n") << "cat/a b.jpg [train]\n";
        QTest::newRow("no label") << QByteArray("1.jpg \n") << "_unknown/1.jpg [train]\n";
        QTest::newRow("two labels") << QByteArray("1.jpg 0 1\n") << "! 1.jpg\n";
        QTest::newRow("missing and outside") << QByteArray("9.jpg 0\n../../secret.jpg 0\n") << "! ../../secret.jpg\n! 9.jpg\n";
        QTest::newRow("a class too many") << QByteArray("1.jpg 2\n") << "error";
        QTest::newRow("a name for a number") << QByteArray("1.jpg cat\n") << "error";
        QTest::newRow("a minus") << QByteArray("1.jpg -1\n") << "error";
        QTest::newRow("an open quote") << QByteArray("\"a b.jpg 0\n") << "error";
    }

    void cvatLists()
    {
        QFETCH(QByteArray, list);
        QFETCH(QString, expected);
        m_scratch->write("source/synsets.txt", "cat\ndog\n");
        m_scratch->write("source/train.txt", list.toStdString());
        const auto read = [&] { return told(formatNamed("cvat").read(m_scratch->path() / "source", {}, {})); };
        fs::remove(m_scratch->path() / "source/data/twin.png");
        QCOMPARE(std::string(recognisedFormat(m_scratch->path() / "source").name), std::string("cvat"));
        if (expected == "error")
            QVERIFY(test::throwsError(ErrorCode::Damaged, "", read));
        else
            QCOMPARE(read(), expected);
    }

    void cvatTrees()
    {
        for (const char* name : {"cat/cat_1.png", "cat/2.png", "no_label/no_label_3.png", "cat/cat_.png"})
            m_scratch->write(fs::path("cvat") / name, test::numberedPng(1));
        QCOMPARE(std::string(recognisedFormat(m_scratch->path() / "cvat").name), std::string("cvat"));
        QCOMPARE(told(formatNamed("cvat").read(m_scratch->path() / "cvat", {}, {})), QString("_unknown/3.png\ncat/.png\ncat/1.png\ncat/2.png\n"));
    }

    /// Of all images in one archive no two have one stem, whatever numbers are in names already.
    void cvatStemsAreUnique()
    {
        Description described;
        for (const char* path : {"a/1-2.png", "a/1.png", "b/1.jpg", "c/1.png", "d/1-3.png"}) {
            Item item;
            item.className = std::string(1, path[0]);
            placeByPath(item, path);
            described.items.push_back(item);
        }
        std::vector<std::string> names;
        for (const Placed& placed : formatNamed("cvat").arrange(described, MediaMode::Copy))
            names.push_back(placed.relative.native());
        QCOMPARE(names, (std::vector<std::string>{"a/a_1-2.png", "a/a_1.png", "b/b_1-3.jpg", "c/c_1-4.png", "d/d_1-3-2.png"}));
    }

    void labelStudio_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* name, const char* text, const char* expected) {
            QTest::newRow(name) << QByteArray(text) << QString::fromUtf8(expected);
        };
#define CHOICE(label) R"({"from_name":"c","to_name":"i","type":"choices","value":{"choices":[")" label R"("]}})"
        row("annotated",
            R"([{"id":1,"data":{"image":"/data/local-files/?d=img/2.jpg","split":"val"},"annotations":[{"result":[)" CHOICE("cat") "]}]}]",
            "cat/2.jpg [validation]\n");
        row("its old name", R"([{"data":{"image":"1.jpg"},"completions":[{"result":[)" CHOICE("cat") "]}]}]", "cat/1.jpg\n");
        row("an own field", R"([{"data":{"photo":"1.jpg","note":"nice"},"annotations":[{"result":[)" CHOICE("cat") "]}]}]", "cat/1.jpg\n");
        row("only a prediction", R"([{"data":{"image":"1.jpg"},"predictions":[{"result":[)" CHOICE("cat") "]}]}]", "_unknown/1.jpg\n");
        row("cancelled", R"([{"data":{"image":"1.jpg"},"annotations":[{"was_cancelled":true,"result":[)" CHOICE("cat") "]}]}]", "_unknown/1.jpg\n");
        row("two agree", R"([{"data":{"image":"1.jpg"},"annotations":[{"result":[)" CHOICE("cat") R"(]},{"result":[)" CHOICE("cat") "]}]}]",
            "cat/1.jpg\n");
        row("two disagree", R"([{"data":{"image":"1.jpg"},"annotations":[{"result":[)" CHOICE("cat") R"(]},{"result":[)" CHOICE("dog") "]}]}]",
            "! 1.jpg\n");
#undef CHOICE
        row("a box is no class",
            R"([{"data":{"image":"1.jpg"},"annotations":[{"result":[{"type":"rectanglelabels","value":{"rectanglelabels":["cat"]}}]}]}])",
            "_unknown/1.jpg\n");
        row("minimal", R"([{"image":"1.jpg","id":1,"choice":"cat","annotator":1,"annotation_id":1,"created_at":"x"}])", "cat/1.jpg\n");
        row("minimal, an own name", R"([{"image":"1.jpg","id":1,"animal":"cat","split":"test"}])", "cat/1.jpg [test]\n");
        row("minimal, several", R"([{"image":"1.jpg","id":1,"choice":{"choices":["cat","dog"]}}])", "! 1.jpg\n");
        row("minimal, not clear", R"([{"image":"1.jpg","id":1,"animal":"cat","mood":"good"}])", "! 1.jpg\n");
        row("no image", R"([{"data":{"text":"hello"}},7,{"data":7}])", "! task 1\n! task 2\n! task 3\n");
        row("passwords", R"([{"image":"/etc/passwd","choice":"cat"},{"image":"https://example.com/1.jpg","choice":"cat"}])",
            "! /etc/passwd\n! https://example.com/1.jpg\n");
        row("none", "[]", "");
    }

    void labelStudio()
    {
        QFETCH(QByteArray, text);
        QFETCH(QString, expected);
        const fs::path file = m_scratch->write("source/export.json", text.toStdString());
        if (expected.count("task 2") == 0)
            QCOMPARE(std::string(recognisedFormat(file).name), std::string("label-studio"));
        QCOMPARE(told(formatNamed("label-studio").read(file, {}, {})), expected);
    }

    void refusesWhatIsNoListOfTasks()
    {
        const fs::path file = m_scratch->write("source/export.json", "{}");
        QVERIFY(test::throwsError(ErrorCode::Damaged, "no list of tasks", [&] { (void)formatNamed("label-studio").read(file, {}, {}); }));
        QVERIFY(test::throwsError(ErrorCode::Unsupported, "", [&] { (void)recognisedFormat(file); }));
        QVERIFY(test::throwsError(ErrorCode::NotFound, "", [&] { (void)recognisedFormat("nowhere"); }));
        QVERIFY(test::throwsError(ErrorCode::InvalidArgument, "fiftyone", [&] { (void)formatNamed("fiftytwo"); }));
    }

    void tellsSplitsFromClasses_data()
    {
        QTest::addColumn<QStringList>("folders");
        QTest::addColumn<QString>("format");
        QTest::newRow("torchvision") << QStringList{"train/cat", "val/cat"} << "splits";
        QTest::newRow("Create ML") << QStringList{"Training Data/cat", "Testing Data/cat"} << "splits";
        QTest::newRow("Keras") << QStringList{"train/cat", "validation/cat", "test/cat"} << "splits";
        QTest::newRow("with a benchmark") << QStringList{"train/cat", "_benchmark/hard/cat"} << "splits";
        QTest::newRow("vehicles") << QStringList{"car", "train", "ship"} << "folders";
        QTest::newRow("plain") << QStringList{"cat", "dog"} << "folders";
    }

    void tellsSplitsFromClasses()
    {
        QFETCH(QStringList, folders);
        QFETCH(QString, format);
        for (const QString& folder : folders)
            m_scratch->write(fs::path("tree") / folder.toStdString() / "1.png", test::numberedPng(1));
        QCOMPARE(QString(recognisedFormat(m_scratch->path() / "tree").name), format);
    }

private:
    std::unique_ptr<test::ScratchFolder> m_scratch;
};

QTEST_GUILESS_MAIN(TestLabelFormats)
#include "tst_label_formats.moc"
