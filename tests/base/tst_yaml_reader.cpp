// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/yaml_reader.h"
#include "support/scratch.h"

using namespace taxon;

namespace {

/// Reads every kind of setting, as a recipe would.
void readAll(const std::string& text)
{
    YamlReader reader = YamlReader::parse(text, "r.yaml");
    std::string name;
    bool flip = false;
    int epochs = 1;
    double rate = 0.1;
    std::vector<std::string> list;
    std::string optimizer = "sgd";
    reader.read("name", name);
    reader.read("flip", flip);
    reader.read("classes", list);
    YamlReader training = reader.section("training");
    training.read("epochs", epochs, 1, 1000);
    training.read("rate", rate, 0.0, 1.0);
    training.readChoice("optimizer", optimizer, {"sgd", "adamw"});
    training.finish();
    reader.finish();
}

} // namespace

/// YamlReader: strict, and every refusal names file, line, key and the nearest valid word.
class TestYamlReader : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void readsEveryKind()
    {
        YamlReader reader = YamlReader::parse("name: 'zèbre'\nflip: true\nlist: [a, 'b c']\nnested:\n  epochs: 7\n  rate: 1e-3\n", "r.yaml");
        std::string name;
        bool flip = false;
        int epochs = 0;
        double rate = 0;
        std::vector<std::string> list;
        reader.read("name", name);
        reader.read("flip", flip);
        reader.read("list", list);
        QVERIFY(reader.has("nested"));
        YamlReader nested = reader.section("nested");
        nested.read("epochs", epochs, 1, 9);
        nested.read("rate", rate, 0, 1);
        reader.finish();
        nested.finish();
        QCOMPARE(name, std::string("zèbre"));
        QVERIFY(flip);
        QCOMPARE(epochs, 7);
        QCOMPARE(rate, 1e-3);
        QVERIFY((list == std::vector<std::string>{"a", "b c"}));
    }

    void leavesDefaultsOfAbsentKeys()
    {
        YamlReader reader = YamlReader::parse("", "r.yaml");
        int epochs = 30;
        reader.read("epochs", epochs, 1, 100);
        reader.section("nothing").finish();
        reader.finish();
        QCOMPARE(epochs, 30);
    }

    void refusesWithLineAndKey_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("message");
        const auto row = [](const char* name, const char* text, const char* message) {
            QTest::newRow(name) << QByteArray(text) << QByteArray(message);
        };
        row("broken YAML", "name: [a\n", "not valid YAML");
        row("a list", "- a\n- b\n", "must be a mapping");
        row("misspelt", "name: a\ntrainnig:\n  epochs: 3\n", "r.yaml:2: There is no setting \"trainnig\". Did you mean \"training\"?");
        row("misspelt, nested", "training:\n  epoch: 3\n", "r.yaml:2: There is no setting \"training.epoch\". Did you mean \"training.epochs\"?");
        row("unknown, nothing near", "zzzzzzzz: 1\n", "Known here: name, flip");
        row("word for a number", "training:\n  epochs: many\n", "r.yaml:2: \"training.epochs\" must be a whole number from 1 to 1000");
        row("fraction for a number", "training:\n  epochs: 1.5\n", "whole number");
        row("too large", "training:\n  epochs: 1001\n", "whole number from 1 to 1000");
        row("not a number", "training:\n  rate: .nan\n", "number from 0 to 1");
        row("yes for true", "flip: yes\n", "true or false");
        row("a list for a value", "name: [a]\n", "single value");
        row("a value for a list", "classes: a\n", "must be a list");
        row("a value for a section", "training: 3\n", "must be a mapping");
        row("wrong choice", "training:\n  optimizer: adam\n", "Did you mean \"adamw\"?");
    }

    void refusesWithLineAndKey()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, message);
        QVERIFY(test::throwsError(ErrorCode::Configuration, message.toStdString(), [&] { readAll(text.toStdString()); }));
    }

    void namesAMissingFile()
    {
        const test::ScratchFolder scratch;
        QVERIFY(test::throwsError(ErrorCode::NotFound, "gone.yaml", [&] { (void)YamlReader::open(scratch.path() / "gone.yaml"); }));
    }
};

QTEST_GUILESS_MAIN(TestYamlReader)
#include "tst_yaml_reader.moc"
