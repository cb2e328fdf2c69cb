// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/training_base.h"
#include "models/version_writer.h"
#include "support/scratch.h"

using namespace taxon;
using namespace taxon::models;
namespace fs = std::filesystem;

namespace {

/// A workspace with the versions 001 (small_cnn) and 002 (resnet18).
struct Fixture {
    test::ScratchFolder scratch;
    Workspace workspace = make(scratch);

    static Workspace make(const test::ScratchFolder& scratch)
    {
        fs::create_directories(scratch.path() / "library");
        return Workspace::create(scratch.path() / "ws", scratch.path() / "library");
    }
    void addVersion(const std::string& architecture) const
    {
        VersionSources sources;
        sources.info.runId = architecture;
        sources.info.datasetId = architecture;
        sources.info.architecture = architecture;
        sources.info.classes = {"blue", "red"};
        (void)createVersion(workspace, sources, [&](const fs::path& folder) {
            scratch.write((folder / "model.safetensors").lexically_relative(scratch.path()), "weights");
            return Json::object();
        });
    }
    TrainingBase base(const std::string& base, const std::string& architecture = "small_cnn") const
    {
        runs::Recipe recipe;
        recipe.base = base;
        recipe.architecture = architecture;
        return requireBase(workspace, recipe);
    }
};

} // namespace

/// requireBase: what a recipe starts from is found, or refused with the reason, before anything is made.
class TestTrainingBase : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void findsWhatARecipeStartsFrom()
    {
        const Fixture fixture;
        fixture.addVersion("small_cnn");
        fixture.addVersion("resnet18");
        const std::string file = fixture.scratch.write("other.safetensors", "weights").native();
        QVERIFY(fixture.base("").kind == TrainingBase::Kind::Random);
        QVERIFY(fixture.base("imagenet").kind == TrainingBase::Kind::ImageNet);
        QVERIFY(fixture.base(file).kind == TrainingBase::Kind::File);
        QCOMPARE(fixture.base(file).file.native(), file);
        for (const char* name : {"001", "1"})
            QCOMPARE(fixture.base(name).version->number, 1);
        QCOMPARE(fixture.base("newest", "resnet18").version->number, 2);
    }

    void refuses_data()
    {
        QTest::addColumn<QString>("base");
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("message");
        QTest::newRow("no such file") << "/none.safetensors" << static_cast<int>(ErrorCode::NotFound) << "/none.safetensors";
        QTest::newRow("no such file of another name") << "some/weights" << static_cast<int>(ErrorCode::NotFound) << "some/weights";
        QTest::newRow("no such version") << "7" << static_cast<int>(ErrorCode::NotFound) << "";
        QTest::newRow("a word") << "best" << static_cast<int>(ErrorCode::InvalidArgument) << "best";
        QTest::newRow("another architecture") << "2" << static_cast<int>(ErrorCode::Configuration)
                                              << "The base is a resnet18, the recipe wants a small_cnn.";
        QTest::newRow("the newest is of another architecture") << "newest" << static_cast<int>(ErrorCode::Configuration) << "The base is a resnet18";
    }

    void refuses()
    {
        QFETCH(QString, base);
        QFETCH(int, code);
        QFETCH(QString, message);
        const Fixture fixture;
        fixture.addVersion("small_cnn");
        fixture.addVersion("resnet18");
        QVERIFY(test::throwsError(static_cast<ErrorCode>(code), message.toStdString(), [&] { (void)fixture.base(base.toStdString()); }));
    }

    void thereMayBeNoVersionYet()
    {
        const Fixture fixture;
        QVERIFY(test::throwsError(ErrorCode::NotFound, "no model version yet", [&] { (void)fixture.base("newest"); }));
    }
};

QTEST_GUILESS_MAIN(TestTrainingBase)
#include "tst_training_base.moc"
