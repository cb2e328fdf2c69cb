// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/scratch.h"
#include "trackers/tracking_settings.h"

#include <map>

using namespace taxon;
using namespace taxon::trackers;

namespace {

using Variables = std::map<std::string, std::string>;

Environment environmentOf(const Variables& variables)
{
    return [variables](const char* name) -> const char* {
        static std::string value; // one at a time, as getenv()
        const auto found = variables.find(name);
        if (found == variables.end())
            return nullptr;
        value = found->second;
        return value.c_str();
    };
}

} // namespace

/// The environment that says where trackers are. A value that may be a secret is in no message.
class TestTrackingSettings : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsMlflowsVariables();
    void isNothingWithoutAnAddress();
    void refusesAnAddress_data();
    void refusesAnAddress();
    void refusesALineBreakInASecret();
    void hidesSecrets();
    void readsTheWishForTensorBoard_data();
    void readsTheWishForTensorBoard();
};

void TestTrackingSettings::readsMlflowsVariables()
{
    const auto plain = mlflowSettings(environmentOf({{"MLFLOW_TRACKING_URI", "http://127.0.0.1:5000"}}));
    QVERIFY(plain.has_value());
    QCOMPARE(plain->uri, std::string("http://127.0.0.1:5000"));
    QCOMPARE(plain->experiment, std::string("Default"));
    QVERIFY(plain->runId.empty() && plain->token.empty() && plain->username.empty() && plain->password.empty());
    const auto all = mlflowSettings(environmentOf({{"MLFLOW_TRACKING_URI", "HTTPS://host/mlflow//"},
                                                   {"MLFLOW_EXPERIMENT_NAME", "a b"},
                                                   {"MLFLOW_RUN_ID", "r1"},
                                                   {"MLFLOW_TRACKING_TOKEN", "t1"},
                                                   {"MLFLOW_TRACKING_USERNAME", "u1"},
                                                   {"MLFLOW_TRACKING_PASSWORD", "p1"}}));
    QVERIFY(all.has_value());
    QCOMPARE(all->uri + "|" + all->experiment + "|" + all->runId + "|" + all->token + "|" + all->username + "|" + all->password,
             std::string("HTTPS://host/mlflow|a b|r1|t1|u1|p1"));
}

void TestTrackingSettings::isNothingWithoutAnAddress()
{
    QVERIFY(!mlflowSettings(environmentOf({})));
    QVERIFY(!mlflowSettings(environmentOf({{"MLFLOW_TRACKING_URI", ""}, {"MLFLOW_TRACKING_TOKEN", "t"}})));
}

void TestTrackingSettings::refusesAnAddress_data()
{
    QTest::addColumn<QString>("uri");
    QTest::newRow("a folder") << "mlruns";
    QTest::newRow("a database") << "sqlite:///secret.db";
    QTest::newRow("a file") << "file:///secret";
    QTest::newRow("no host") << "http:///secret";
    QTest::newRow("only a scheme") << "http://";
    QTest::newRow("user and password") << "http://ann:secret@host:5000";
    QTest::newRow("a query") << "http://host:5000/?token=secret";
    QTest::newRow("a fragment") << "http://host:5000/#secret";
    QTest::newRow("a blank") << "http://host:5000/a secret";
    QTest::newRow("a line break") << "http://host\nsecret";
}

void TestTrackingSettings::refusesAnAddress()
{
    QFETCH(QString, uri);
    const auto error = test::errorOf([&] { static_cast<void>(mlflowSettings(environmentOf({{"MLFLOW_TRACKING_URI", uri.toStdString()}}))); });
    QVERIFY(error.has_value());
    QCOMPARE(error->code(), ErrorCode::Configuration);
    const std::string text = error->what();
    QVERIFY2(text.find("MLFLOW_TRACKING_URI") != std::string::npos, text.c_str());
    QVERIFY2(text.find("secret") == std::string::npos, text.c_str());
}

void TestTrackingSettings::refusesALineBreakInASecret()
{
    const auto error = test::errorOf([] {
        static_cast<void>(mlflowSettings(environmentOf({{"MLFLOW_TRACKING_URI", "http://host"}, {"MLFLOW_TRACKING_TOKEN", "secret\r\nX-Other: 1"}})));
    });
    QVERIFY(error.has_value());
    QVERIFY(std::string(error->what()).find("MLFLOW_TRACKING_TOKEN") != std::string::npos);
    QVERIFY(std::string(error->what()).find("secret") == std::string::npos);
}

void TestTrackingSettings::hidesSecrets()
{
    MlflowSettings settings;
    QCOMPARE(settings.withoutSecrets("nothing to hide"), std::string("nothing to hide"));
    settings.token = "abc";
    settings.password = "p";
    QCOMPARE(settings.withoutSecrets("abc has abc, a p"), std::string("*** has ***, a ***"));
}

void TestTrackingSettings::readsTheWishForTensorBoard_data()
{
    QTest::addColumn<QString>("value");
    QTest::addColumn<bool>("wanted");
    QTest::newRow("nothing") << "" << false;
    QTest::newRow("0") << "0" << false;
    QTest::newRow("False") << "False" << false;
    QTest::newRow("1") << "1" << true;
    QTest::newRow("true") << "true" << true;
}

void TestTrackingSettings::readsTheWishForTensorBoard()
{
    QFETCH(QString, value);
    QFETCH(bool, wanted);
    QCOMPARE(wantsTensorBoard(environmentOf({{"TAXON_TENSORBOARD", value.toStdString()}})), wanted);
    QVERIFY(test::throwsError(ErrorCode::Configuration, "TAXON_TENSORBOARD", [] {
        static_cast<void>(wantsTensorBoard(environmentOf({{"TAXON_TENSORBOARD", "maybe"}})));
    }));
}

QTEST_GUILESS_MAIN(TestTrackingSettings)
#include "tst_tracking_settings.moc"
