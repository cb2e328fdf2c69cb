// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/production.h"
#include "models/version_writer.h"
#include "serving/serving_config.h"
#include "serving/serving_manifest.h"
#include "support/scratch.h"

using namespace taxon;
using namespace taxon::models;
using serving::servingConfig;
using test::throwsError;
namespace fs = std::filesystem;

/// servingConfig: a server is told version numbers, never "the newest there is".
class TestServingConfig : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_scratch = std::make_unique<test::ScratchFolder>();
        fs::create_directories(m_scratch->path() / "library");
        m_workspace = std::make_unique<Workspace>(Workspace::create(m_scratch->path() / "ws", m_scratch->path() / "library"));
    }
    void cleanup() { m_scratch.reset(); }

    void namesProductionAndCandidate()
    {
        addVersion("saved_model.pb");
        addVersion("saved_model.pb");
        QCOMPARE(servingConfig(*m_workspace, "animals", "/models"), configOf("animals-candidate", "/models/002", 2));
        promote(*m_workspace, 1, "first");
        const std::string both = servingConfig(*m_workspace, "animals", "/srv/models/");
        QVERIFY2(both.find("name: \"animals\"\n    base_path: \"/srv/models/001\"") != std::string::npos, both.c_str());
        QVERIFY2(both.find("name: \"animals-candidate\"\n    base_path: \"/srv/models/002\"") != std::string::npos, both.c_str());
        promote(*m_workspace, 2, "better");
        QCOMPARE(servingConfig(*m_workspace, "animals", "/models"), configOf("animals", "/models/002", 2));
    }

    void aManifestNamesOneVersion()
    {
        addVersion("saved_model.pb");
        addVersion("saved_model.pb");
        serving::ServingManifest wanted;
        wanted.name = "animals";
        wanted.claim = "library-share";
        wanted.modelsPath = "image_application/models";
        const auto has = [&](const std::string& part) { return serving::servingManifest(*m_workspace, wanted).find(part) != std::string::npos; };
        QVERIFY(has("path: /v1/models/animals/versions/2/metadata")); // the newest, as none is in production
        promote(*m_workspace, 1, "first");
        QVERIFY(has("path: /v1/models/animals/versions/1/metadata"));
        const auto mounts = [](const std::string& base, const std::string& folder) {
            return "mountPath: " + base + "\n              subPath: " + folder + "\n              readOnly: true\n";
        };
        QVERIFY(has(mounts("/models/animals", "image_application/models/001")));
        QVERIFY(has("name: MODEL_NAME\n              value: animals\n"));
        wanted.image = "bitnami/tensorflow-serving:2.18.0";
        wanted.version = 2;
        QVERIFY(has(mounts("/bitnami/model-data", "image_application/models/002")));
        QVERIFY(has("name: TENSORFLOW_SERVING_MODEL_NAME\n              value: animals\n"));
        wanted.name = "on"; // a truth value to kubectl unless it is quoted
        QVERIFY(has("value: \"on\"\n"));

        for (const char* name : {"", "Animals", "-a", "a_b", "7up", "a\nb"}) {
            serving::ServingManifest bad = wanted;
            bad.name = name;
            QVERIFY(throwsError(ErrorCode::InvalidArgument, "small letters", [&] { (void)servingManifest(*m_workspace, bad); }));
        }
        for (const char* folder : {"/models", "../models"}) {
            wanted.modelsPath = folder;
            QVERIFY(throwsError(ErrorCode::InvalidArgument, "inside the share", [&] { (void)servingManifest(*m_workspace, wanted); }));
        }
    }

    void refuses()
    {
        QVERIFY(throwsError(ErrorCode::NotFound, "", [&] { (void)servingConfig(*m_workspace, "animals", "/models"); }));
        addVersion("model.ts");
        QVERIFY(throwsError(ErrorCode::NotFound, "no SavedModel", [&] { (void)servingConfig(*m_workspace, "animals", "/models"); }));
        for (const char* name : {"", "my animals", "a\"b", "a/b"})
            QVERIFY(throwsError(ErrorCode::InvalidArgument, "letters", [&] { (void)servingConfig(*m_workspace, name, "/models"); }));
        for (const char* base : {"", "models", "/mo\"dels", "/a\nb"})
            QVERIFY(throwsError(ErrorCode::InvalidArgument, "absolute path", [&] { (void)servingConfig(*m_workspace, "animals", base); }));
    }

private:
    static std::string configOf(const std::string& name, const std::string& base, int version)
    {
        return "model_config_list {\n  config {\n    name: \"" + name + "\"\n    base_path: \"" + base
               + "\"\n    model_platform: \"tensorflow\"\n    model_version_policy { specific { versions: " + std::to_string(version)
               + " } }\n  }\n}\n";
    }
    void addVersion(const char* file)
    {
        createVersion(*m_workspace, {}, [&](const fs::path& folder) {
            for (const char* name : {"model.safetensors", file})
                m_scratch->write((folder / name).lexically_relative(m_scratch->path()), "numbers");
            return Json::object();
        });
    }

    std::unique_ptr<test::ScratchFolder> m_scratch;
    std::unique_ptr<Workspace> m_workspace;
};

QTEST_GUILESS_MAIN(TestServingConfig)
#include "tst_serving_config.moc"
