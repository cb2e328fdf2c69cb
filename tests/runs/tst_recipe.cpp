// SPDX-License-Identifier: GPL-3.0-or-later
#include "runs/recipe.h"
#include "support/scratch.h"

#include <map>
#include <set>

using namespace taxon;
using namespace taxon::runs;
using test::throwsError;

/// Recipe: one table of settings behind YAML, environment and --set; anything it doesn't know is refused by name.
class TestRecipe : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void writesYamlThatReadsBackToTheSameValues();
    void hasOneKeyAndOneRangePerSetting();
    void refusesBadYaml_data();
    void refusesBadYaml();
    void startsFromTheRecipeItExtends();
    void refusesACircleOfRecipes();
    void namesTheNearestRecipe();
    void takesTheEnvironment();
    void refusesABadEnvironmentByItsName();
    void takesSettings_data();
    void takesSettings();
    void refusesBadSettings_data();
    void refusesBadSettings();
};

void TestRecipe::writesYamlThatReadsBackToTheSameValues()
{
    const test::ScratchFolder scratch;
    Recipe recipe;
    recipe.name = "mine";
    recipe.base = "a \"quoted\" \\ path/best.safetensors";
    recipe.epochs = 7;
    recipe.learningRate = 0.0123456789012345;
    recipe.weightDecay = 1e-7;
    recipe.seed = 18446744073709551615ull;
    recipe.flip = false;
    recipe.preprocessing.fit = "pad";
    recipe.preprocessing.mean = {123.675f, 116.28f, 103.53f};
    recipe.unknownImages = "# not a comment";
    const auto file = scratch.write("other.yaml", toYaml(recipe));
    QVERIFY(loadRecipe(file.native(), {}) == recipe);
    QVERIFY(loadRecipe(scratch.write("default.yaml", toYaml(Recipe())).native(), {}) != recipe);
}

void TestRecipe::hasOneKeyAndOneRangePerSetting()
{
    std::set<std::string> keys;
    Recipe recipe;
    for (const auto& field : recipeFields()) {
        QVERIFY2(keys.insert(field.key).second, field.key.c_str());
        QVERIFY2(!field.label.empty() && field.description.ends_with("."), field.key.c_str());
        const auto value = field.value(recipe);
        using Channels = std::array<float, 3>*;
        const bool ranged = std::holds_alternative<int*>(value) || std::holds_alternative<double*>(value) || std::holds_alternative<Channels>(value);
        QCOMPARE(field.low < field.high, ranged);
        setFromText(field, recipe, textOf(field, recipe), "default"); // the default itself is in range
    }
    QVERIFY(recipe == Recipe());
}

void TestRecipe::refusesBadYaml_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("message");
    QTest::newRow("misspelt key") << "training:\n  epoch: 3\n"
                                  << "r.yaml:2: There is no setting \"training.epoch\". Did you mean \"training.epochs\"?";
    QTest::newRow("misspelt section") << "trainning:\n  epochs: 3\n"
                                      << "Did you mean \"training\"?";
    QTest::newRow("key in the wrong place")
        << "version: 1\nbatch_size: 3\n"
        << "r.yaml:2: There is no setting \"batch_size\" here. It lies in a section: did you mean \"training.batch_size\"?";
    QTest::newRow("text for a number") << "training:\n  epochs: many\n"
                                       << "r.yaml:2: \"training.epochs\" must be a whole number from 1 to 100000, not \"many\".";
    QTest::newRow("out of range") << "training:\n  batch_size: -1\n"
                                  << "must be a whole number from 0 to 65536";
    QTest::newRow("fraction for a whole number") << "training:\n  epochs: 1.5\n"
                                                 << "whole number";
    QTest::newRow("not a number") << "training:\n  learning_rate: nan\n"
                                  << "must be a number";
    QTest::newRow("unknown choice") << "training:\n  optimizer: sgdd\n"
                                    << "Did you mean \"sgd\"?";
    QTest::newRow("yes for true") << "augmentation:\n  flip: yes\n"
                                  << "must be true or false";
    QTest::newRow("two of three channels") << "preprocessing:\n  mean: [1, 2]\n"
                                           << "three numbers";
    QTest::newRow("scalar for a list") << "preprocessing:\n  mean: 1\n"
                                       << "must be a list";
    QTest::newRow("scalar for a section") << "training: 3\n"
                                          << "must be a mapping";
    QTest::newRow("newer format") << "version: 2\n"
                                  << "knows versions up to 1";
    QTest::newRow("no YAML") << "a: [\n"
                             << "not valid YAML";
    QTest::newRow("extends nothing") << "extends: nobody\n"
                                     << "There is no recipe \"nobody\"";
}

void TestRecipe::refusesBadYaml()
{
    QFETCH(QString, text);
    QFETCH(QString, message);
    const test::ScratchFolder scratch;
    const auto file = scratch.write("r.yaml", text.toStdString());
    const auto failure = test::errorOf([&] { static_cast<void>(loadRecipe(file.native(), scratch.path() / "none")); });
    QVERIFY(failure.has_value());
    QVERIFY2(QString::fromUtf8(failure->what()).contains(message), failure->what());
    QVERIFY(exitCode(failure->code()) == 2 || failure->code() == ErrorCode::NotFound);
}

void TestRecipe::startsFromTheRecipeItExtends()
{
    const test::ScratchFolder scratch;
    scratch.write("recipes/base.yaml", "architecture: resnet18\ntraining:\n  epochs: 12\n  batch_size: 7\n");
    scratch.write("recipes/child.yaml", "extends: base\ntraining:\n  epochs: 3\n");
    const auto own = scratch.write("own.yaml", "extends: recipes/child.yaml\npreset: quick_check\n");
    const Recipe recipe = loadRecipe(own.native(), scratch.path() / "recipes");
    QCOMPARE(recipe.name, std::string("own"));
    QCOMPARE(recipe.architecture, std::string("resnet18"));
    QCOMPARE(recipe.epochs, 3);
    QCOMPARE(recipe.batchSize, 7);
    QCOMPARE(recipe.preset, std::string("quick_check"));
    QCOMPARE(loadRecipe("child", scratch.path() / "recipes").name, std::string("child"));
}

void TestRecipe::refusesACircleOfRecipes()
{
    const test::ScratchFolder scratch;
    scratch.write("a.yaml", "extends: b\n");
    scratch.write("b.yaml", "extends: a\n");
    QVERIFY(throwsError(ErrorCode::Configuration, "circle", [&] { static_cast<void>(loadRecipe("a", scratch.path())); }));
}

void TestRecipe::namesTheNearestRecipe()
{
    const test::ScratchFolder scratch;
    scratch.write("first_version.yaml", "");
    QCOMPARE(recipeNames(scratch.path()), std::vector<std::string>{"first_version"});
    QVERIFY(
        throwsError(ErrorCode::NotFound, "Did you mean \"first_version\"?", [&] { static_cast<void>(loadRecipe("first_versoin", scratch.path())); }));
    QVERIFY(throwsError(ErrorCode::NotFound, "Known: first_version.", [&] { static_cast<void>(loadRecipe("x", scratch.path())); }));
    QVERIFY(throwsError(ErrorCode::NotFound, "no such recipe file", [&] { static_cast<void>(loadRecipe("./first_version", scratch.path())); }));
}

void TestRecipe::takesTheEnvironment()
{
    const std::map<std::string, std::string> values{{"BATCH_SIZE", "16"},   {"NUM_EPOCHS", "9"},     {"LEARNING_RATE", "0.5"},
                                                    {"TAXON_EPOCHS", "11"}, {"TAXON_FIT", "squash"}, {"TAXON_SEED", ""}};
    Recipe recipe;
    applyEnvironment(recipe, [&](const char* name) -> const char* { return values.count(name) != 0 ? values.at(name).c_str() : nullptr; });
    QCOMPARE(recipe.batchSize, 16);
    QCOMPARE(recipe.epochs, 11); // the full name wins
    QCOMPARE(recipe.learningRate, 0.5);
    QCOMPARE(recipe.preprocessing.fit, std::string("squash"));
    QCOMPARE(recipe.seed, std::uint64_t{42}); // set to nothing is not set
}

void TestRecipe::refusesABadEnvironmentByItsName()
{
    Recipe recipe;
    QVERIFY(throwsError(ErrorCode::Configuration, "environment variable NUM_EPOCHS: \"training.epochs\" must be", [&] {
        applyEnvironment(recipe, [](const char* name) -> const char* { return std::string_view(name) == "NUM_EPOCHS" ? "3O" : nullptr; });
    }));
    QVERIFY(recipe == Recipe());
}

void TestRecipe::takesSettings_data()
{
    QTest::addColumn<QString>("setting");
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("value");
    QTest::newRow("short key") << "epochs=5"
                               << "epochs"
                               << "5";
    QTest::newRow("full name") << "training.epochs=5"
                               << "epochs"
                               << "5";
    QTest::newRow("empty text") << "dataset="
                                << "dataset"
                                << "";
    QTest::newRow("value with an equals sign") << "base=a=b.safetensors"
                                               << "base"
                                               << "a=b.safetensors";
    QTest::newRow("three numbers") << "std=1,2.5,3"
                                   << "std"
                                   << "1,2.5,3";
    QTest::newRow("exponent") << "weight_decay=1e-3"
                              << "weight_decay"
                              << "0.001";
}

void TestRecipe::takesSettings()
{
    QFETCH(QString, setting);
    QFETCH(QString, key);
    QFETCH(QString, value);
    Recipe recipe;
    applySetting(recipe, setting.toStdString());
    QCOMPARE(textOf(recipeField(key.toStdString(), ""), recipe), value.toStdString());
}

void TestRecipe::refusesBadSettings_data()
{
    QTest::addColumn<QString>("setting");
    QTest::addColumn<QString>("message");
    QTest::newRow("no value") << "epochs"
                              << "key=value";
    QTest::newRow("unknown key") << "epocs=5"
                                 << "Did you mean \"training.epochs\"?";
    QTest::newRow("wrong section") << "augmentation.epochs=5"
                                   << "Did you mean \"training.epochs\"?";
    QTest::newRow("empty number") << "epochs="
                                  << "whole number";
    QTest::newRow("trailing text") << "epochs=5x"
                                   << "not \"5x\"";
    QTest::newRow("line break in a text") << "base=a\nb"
                                          << "control characters";
    QTest::newRow("text that is not UTF-8") << QString::fromLatin1("base=") + QChar(0xDC80) << "UTF-8";
}

void TestRecipe::refusesBadSettings()
{
    QFETCH(QString, setting);
    QFETCH(QString, message);
    Recipe recipe;
    std::string text = setting.toStdString();
    if (message == "UTF-8")
        text = "base=\xff";
    QVERIFY(throwsError(ErrorCode::Configuration, message.toStdString(), [&] { applySetting(recipe, text); }));
    QVERIFY(recipe == Recipe());
}

QTEST_GUILESS_MAIN(TestRecipe)
#include "tst_recipe.moc"
