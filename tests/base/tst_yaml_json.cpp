// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/yaml_json.h"
#include "support/scratch.h"

using namespace taxon;
using test::throwsError;

/// readYamlAsJson() and toYaml(): documents of other programs keep their meaning.
class TestYamlJson : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsScalarsAsKubectlDoes_data();
    void readsScalarsAsKubectlDoes();
    void keepsTextThatLooksLikeSomethingElse_data();
    void keepsTextThatLooksLikeSomethingElse();
    void keepsTheShape();
    void namesTheLineOfAMistake();

private:
    test::ScratchFolder m_scratch;
};

void TestYamlJson::readsScalarsAsKubectlDoes_data()
{
    QTest::addColumn<QString>("json");
    const auto row = [](const char* yaml, const char* json) { QTest::newRow(yaml) << json; };
    row("true", "true");
    row("True", "true");
    row("\"True\"", "\"True\"");
    row("~", "null");
    row("", "null");
    row("12", "12");
    row("'12'", "\"12\"");
    row("0644", "420");
    row("1.5", "1.5");
    row("2Gi", "\"2Gi\"");
    row("nan-ny", "\"nan-ny\"");
    row("[1, a]", "[1,\"a\"]");
}

void TestYamlJson::readsScalarsAsKubectlDoes()
{
    QFETCH(QString, json);
    const auto file = m_scratch.write("a.yaml", std::string("x: ") + QTest::currentDataTag() + "\n");
    QCOMPARE(QString::fromStdString(readYamlAsJson(file)["x"].dump()), json);
}

void TestYamlJson::keepsTextThatLooksLikeSomethingElse_data()
{
    QTest::addColumn<QString>("text");
    for (const char* text : {"true",       "True", "yes", "No",   "on", "y",          "null",     "~",   "",  "1",  "1e3", "0x1F", "12:30",
                             "2026-01-01", ".5",   "-3",  "a: b", "#x", "two\nlines", "\xC3\xA4", "{a}", "'", "\"", "*x",  "plain"})
        QTest::newRow(text) << QString::fromUtf8(text);
}

void TestYamlJson::keepsTextThatLooksLikeSomethingElse()
{
    QFETCH(QString, text);
    const Json document{{"x", text.toStdString()}};
    const std::string yaml = toYaml(document);
    QCOMPARE(readYamlAsJson(m_scratch.write("b.yaml", yaml)), document);
    const bool quoted = yaml.find_first_of("\"'") != std::string::npos;
    QVERIFY2(quoted || text == "plain" || text == "\u00e4", yaml.c_str()); // readers of YAML 1.1 see the same, too
}

void TestYamlJson::keepsTheShape()
{
    const Json document{{"list", {{{"name", "a"}, {"value", "1"}}, {{"name", "b"}, {"value", 2}}}},
                        {"empty", {{"list", Json::array()}, {"object", Json::object()}, {"null", nullptr}}},
                        {"number", 0.25}};
    const std::string yaml = toYaml(document);
    QVERIFY2(readYamlAsJson(m_scratch.write("c.yaml", yaml)) == document, (yaml + document.dump()).c_str());
}

void TestYamlJson::namesTheLineOfAMistake()
{
    const auto file = m_scratch.write("d.yaml", "a: 1\nb: [1\nc: 2\n");
    QVERIFY(throwsError(ErrorCode::Configuration, "d.yaml:", [&] { static_cast<void>(readYamlAsJson(file)); }));
    QVERIFY(throwsError(ErrorCode::NotFound, "e.yaml", [&] { static_cast<void>(readYamlAsJson(m_scratch.path() / "e.yaml")); }));
}

QTEST_GUILESS_MAIN(TestYamlJson)
#include "tst_yaml_json.moc"
