// SPDX-License-Identifier: GPL-3.0-or-later
#include "launch/clusters.h"
#include "launch/job_manifest.h"
#include "support/scratch.h"

#include "base/yaml_json.h"

#include <algorithm>
#include <map>
#include <set>

using namespace taxon;
using namespace taxon::launch;
using test::throwsError;
namespace fs = std::filesystem;

namespace {

const char* const kLab =
    "format: taxon.clusters\nversion: 1\nclusters:\n"
    "  lab:\n    context: admin@lab\n    namespace: vision\n    image: registry.example/taxon:1\n    workspace: /mnt/share/ws\n"
    "    gpus: 2\n    cpus: \"4\"\n    memory: 16Gi\n    scratch: 25Gi\n    shared_memory: 2Gi\n    user: \"1000:100\"\n"
    "    node_selector: {accelerator: nvidia}\n    tolerations: [sku, nvidia.com/gpu]\n    deadline_hours: 12\n    retries: 4\n"
    "    keep_hours: 24\n    secret: trackers\n    price_per_hour: 3.5\n"
    "    shares:\n      main: {mount: /mnt/share, claim: pictures, sub_path: team}\n"
    "      old: {mount: /srv/old, nfs: \"nas:/old\", read_only: true}\n"
    "      blue: {mount: /srv/blue, azure_file: pictures, azure_secret: store, read_only: true}\n"
    "  box:\n    engine: podman\n    image: localhost/taxon\n    workspace: /ws\n    shares: {ws: {mount: /ws, host_path: /srv/ws}}\n";

} // namespace

/// clusters.yaml, and the Job that is made of a place, a recipe and the template.
class TestClusters : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void readsEverySetting();
    void refuses_data();
    void refuses();
    void findsAPlace_data();
    void findsAPlace();
    void namesAreSafeAndDiffer();
    void makesTheJob();
    void everySettingOfTheRecipeIsInTheEnvironment();
    void severalNodesFindEachOther();
    void aSecondJobNeedsNoGpu();
    void onlyARunThatTrainsHasASecondJob_data();
    void onlyARunThatTrainsHasASecondJob();
    void keepsWhatATemplateAdds();
    void aPodOfManyMembersKeepsItsContainer();
    void refusesScratchThatIsNoSize();
    void refusesWhatPodsCannotSee();
    void aRemoteStandsForShares();
    void refusesARemote_data();
    void refusesARemote();

private:
    void refusesChanged(QString text);
    [[nodiscard]] Json job(const std::string& runId = "r") const;
    std::unique_ptr<test::ScratchFolder> m_scratch;
    std::unique_ptr<Workspace> m_workspace;
};

void TestClusters::init()
{
    m_scratch = std::make_unique<test::ScratchFolder>();
    fs::create_directories(m_scratch->path() / "w" / "library");
    m_workspace = std::make_unique<Workspace>(Workspace::create(m_scratch->path() / "w", m_scratch->path() / "w" / "library"));
    m_scratch->write("w/clusters.yaml", kLab);
}

Json TestClusters::job(const std::string& runId) const
{
    runs::Recipe recipe;
    recipe.epochs = 7;
    recipe.batchSize = 12;
    recipe.dataset = "20261128-120000";
    recipe.base = "003";
    return makeJobManifest(readYamlAsJson(fs::path(TAXON_SOURCE_DIR) / "resources/kubernetes/job.yaml"), findCluster(*m_workspace, "lab"), runId,
                           recipe, 3);
}

void TestClusters::readsEverySetting()
{
    const auto all = readClusters(*m_workspace);
    QCOMPARE(all.size(), std::size_t{2});
    const ClusterSettings& lab = all[1];
    QCOMPARE(lab.context, std::string("admin@lab"));
    QCOMPARE(lab.nameSpace, std::string("vision"));
    QCOMPARE(lab.nodeSelector.at("accelerator"), std::string("nvidia"));
    QCOMPARE(lab.tolerations.size(), std::size_t{2});
    QCOMPARE(lab.shares[1].nfs, std::string("nas:/old"));
    QVERIFY(lab.shares[1].readOnly);
    QCOMPARE(lab.pricePerHour, 3.5);
    fs::remove(m_workspace->root() / "clusters.yaml");
    QVERIFY(readClusters(*m_workspace).empty());
}

void TestClusters::refuses_data()
{
    QTest::addColumn<QString>("from");
    QTest::addColumn<QString>("to");
    QTest::addColumn<QString>("message");
    QTest::newRow("unknown key") << "gpus: 2"
                                 << "gpu: 2"
                                 << "Did you mean \"clusters.lab.gpus\"";
    QTest::newRow("line") << "gpus: 2"
                          << "gpus: many"
                          << "clusters.yaml:9";
    QTest::newRow("another file") << "format: taxon.clusters"
                                  << "format: other"
                                  << "not a taxon.clusters file";
    QTest::newRow("no image") << "    image: registry.example/taxon:1\n"
                              << ""
                              << "needs \"image\"";
    QTest::newRow("workspace on no share") << "workspace: /mnt/share/ws"
                                           << "workspace: /mnt/other"
                                           << "on a share that can be written";
    QTest::newRow("workspace on a share to read only") << "workspace: /mnt/share/ws"
                                                       << "workspace: /srv/old/ws"
                                                       << "on a share that can be written";
    QTest::newRow("two kinds of share") << "claim: pictures"
                                        << "claim: pictures, nfs: \"a:/b\""
                                        << "needs one of host_path, claim, nfs and azure_file";
    QTest::newRow("an Azure share without its Secret") << "claim: pictures"
                                                       << "azure_file: pictures"
                                                       << "needs both \"azure_file\" and \"azure_secret\"";
    QTest::newRow("a Secret without its share") << "claim: pictures"
                                                << "claim: pictures, azure_secret: store"
                                                << "needs both \"azure_file\" and \"azure_secret\"";
    QTest::newRow("relative mount") << "mount: /mnt/share"
                                    << "mount: share"
                                    << "an absolute path";
    QTest::newRow("bad nfs") << "nas:/old"
                             << "nas"
                             << "must be server:/folder";
    QTest::newRow("user by name") << "1000:100"
                                  << "me"
                                  << "must be a number or uid:gid";
    QTest::newRow("Kubernetes' setting for podman") << "engine: podman"
                                                    << "engine: podman\n    retries: 3"
                                                    << "There is no setting \"clusters.box.retries\"";
    QTest::newRow("engine") << "engine: podman"
                            << "engine: podmn"
                            << "Did you mean \"podman\"";
    QTest::newRow("share's name") << "      main:"
                                  << "      Main_1:"
                                  << "small letters, digits and '-'";
}

/// clusters.yaml with what the row changes.
void TestClusters::refusesChanged(QString text)
{
    QFETCH(QString, from);
    QFETCH(QString, to);
    QFETCH(QString, message);
    QVERIFY(text.contains(from));
    m_scratch->write("w/clusters.yaml", text.replace(from, to).toStdString());
    QVERIFY(throwsError(ErrorCode::Configuration, message.toStdString(), [&] { static_cast<void>(readClusters(*m_workspace)); }));
}

void TestClusters::refuses()
{
    refusesChanged(kLab);
}

void TestClusters::findsAPlace_data()
{
    QTest::addColumn<QString>("name");
    for (const char* wanted : {"lab", "kubernetes", "kubernetes:lab"})
        QTest::newRow(wanted) << "lab";
    for (const char* wanted : {"box", "podman", "container", "podman:box"})
        QTest::newRow(wanted) << "box";
    for (const char* wanted : {"docker", "kubernetes:box", "elsewhere", ""})
        QTest::newRow(wanted) << "";
}

void TestClusters::findsAPlace()
{
    QFETCH(QString, name);
    const std::string wanted = QTest::currentDataTag();
    if (name.isEmpty())
        QVERIFY(throwsError(ErrorCode::Configuration, "There are: here, box (podman), lab (kubernetes).",
                            [&] { static_cast<void>(findCluster(*m_workspace, wanted)); }));
    else
        QCOMPARE(QString::fromStdString(findCluster(*m_workspace, wanted).name), name);
}

void TestClusters::namesAreSafeAndDiffer()
{
    const ClusterSettings lab = findCluster(*m_workspace, "lab");
    ClusterSettings other = lab;
    other.workspace = "/mnt/share/other";
    std::set<std::string> stems;
    const std::string longId = "20261122-233100-" + std::string(80, 'x');
    for (const auto& id : {std::string("20261122-233100-First_Version"), std::string("20261122-233100-first.version"), longId, longId + "y"})
        stems.insert(jobStem(id, lab));
    stems.insert(jobStem(longId, other));
    QCOMPARE(stems.size(), std::size_t{5});
    for (const auto& stem : stems) {
        QVERIFY2(stem.size() <= 48, stem.c_str());
        QVERIFY2(stem.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string::npos, stem.c_str());
    }
}

void TestClusters::makesTheJob()
{
    const Json made = job();
    const std::string stem = jobStem("r", findCluster(*m_workspace, "lab"));
    QCOMPARE(made["metadata"]["name"].get<std::string>(), stem + "-3");
    QCOMPARE(made["metadata"]["namespace"].get<std::string>(), std::string("vision"));
    for (const Json& labels : {made["metadata"]["labels"], made["spec"]["template"]["metadata"]["labels"]}) {
        QCOMPARE(labels["app.kubernetes.io/managed-by"].get<std::string>(), std::string("taxon"));
        QCOMPARE(labels["run-id"].get<std::string>(), stem);
        QCOMPARE(labels["dataset-version"].get<std::string>(), std::string("20261128-120000"));
        QCOMPARE(labels["model-version"].get<std::string>(), std::string("003"));
    }
    const Json& spec = made["spec"];
    QCOMPARE(spec["backoffLimit"], Json(4));
    QCOMPARE(spec["activeDeadlineSeconds"], Json(43200));
    QCOMPARE(spec["ttlSecondsAfterFinished"], Json(86400));
    QCOMPARE(spec["podFailurePolicy"]["rules"][0]["onPodConditions"][0]["status"], Json("True")); // text, not a truth value
    const Json& pod = spec["template"]["spec"];
    QCOMPARE(pod["restartPolicy"], Json("Never"));
    QCOMPARE(pod["terminationGracePeriodSeconds"], Json(120));
    QCOMPARE(pod["nodeSelector"], Json({{"accelerator", "nvidia"}}));
    QCOMPARE(pod["tolerations"][1], Json({{"key", "nvidia.com/gpu"}, {"operator", "Exists"}}));
    QCOMPARE(pod["securityContext"], Json({{"runAsNonRoot", true}, {"runAsUser", 1000}, {"runAsGroup", 100}, {"fsGroup", 100}}));
    const Json& container = pod["containers"][0];
    QCOMPARE(container["resources"],
             Json({{"limits", {{"nvidia.com/gpu", "2"}, {"memory", "16Gi"}}}, {"requests", {{"cpu", "4"}, {"memory", "16Gi"}}}}));
    QCOMPARE(container["args"], Json({"run", "--workspace", "/mnt/share/ws", "--run", "r", "--take-environment", "--no-input"}));
    QCOMPARE(container["envFrom"], Json::parse(R"([{"secretRef":{"name":"trackers"}}])"));
    QCOMPARE(container["volumeMounts"][0], Json({{"name", "main"}, {"mountPath", "/mnt/share"}, {"subPath", "team"}}));
    QCOMPARE(container["volumeMounts"][4], Json({{"name", "taxon-scratch"}, {"mountPath", "/mnt/share/ws/cache"}}));
    QCOMPARE(pod["volumes"][0], Json({{"name", "main"}, {"persistentVolumeClaim", {{"claimName", "pictures"}}}}));
    QCOMPARE(pod["volumes"][1], Json({{"name", "old"}, {"nfs", {{"server", "nas"}, {"path", "/old"}, {"readOnly", true}}}}));
    const Json azure = pod["volumes"][2]["csi"];
    QCOMPARE(azure["driver"], Json("file.csi.azure.com"));
    QCOMPARE(azure["readOnly"], Json(true));
    QCOMPARE(azure["volumeAttributes"]["shareName"], Json("pictures"));
    QCOMPARE(azure["volumeAttributes"]["secretName"], Json("store"));
    QCOMPARE(pod["volumes"][3], Json({{"name", "taxon-memory"}, {"emptyDir", {{"medium", "Memory"}, {"sizeLimit", "2Gi"}}}}));
    QCOMPARE(pod["volumes"][4], Json({{"name", "taxon-scratch"}, {"emptyDir", {{"sizeLimit", "25Gi"}}}}));
    QCOMPARE(container["env"].back(), Json({{"name", "TAXON_DISK_LIMIT"}, {"value", "26843545600:/mnt/share/ws/cache"}}));
}

void TestClusters::everySettingOfTheRecipeIsInTheEnvironment()
{
    runs::Recipe recipe;
    recipe.epochs = 7;
    recipe.unknownImages = "unknown";
    recipe.identifyWith = "003";
    recipe.learningRate = 0.003;
    const auto variables = recipeEnvironment(recipe);
    runs::Recipe again;
    runs::applyEnvironment(again, [&](const char* name) -> const char* {
        const auto found = std::find_if(variables.begin(), variables.end(), [&](const auto& variable) { return variable.first == name; });
        return found == variables.end() ? nullptr : found->second.c_str();
    });
    QVERIFY(again == recipe);
    QVERIFY(std::find(variables.begin(), variables.end(), std::pair<std::string, std::string>("NUM_EPOCHS", "7")) != variables.end());
}

void TestClusters::severalNodesFindEachOther()
{
    QVERIFY(!job()["spec"].contains("completionMode"));
    ClusterSettings lab = findCluster(*m_workspace, "lab");
    lab.nodes = 3;
    const Json base = readYamlAsJson(fs::path(TAXON_SOURCE_DIR) / "resources/kubernetes/job.yaml");
    Json made = makeJobManifest(base, lab, "r", {}, 2);
    const std::string name = made["metadata"]["name"];
    const Json& spec = made["spec"];
    QVERIFY(spec["completionMode"] == "Indexed" && spec["completions"] == 3 && spec["parallelism"] == 3);
    QCOMPARE(spec["backoffLimit"].get<int>(), 3 * lab.retries);
    QCOMPARE(spec["template"]["spec"]["subdomain"].get<std::string>(), name);
    std::map<std::string, Json> environment;
    for (const Json& variable : spec["template"]["spec"]["containers"][0]["env"])
        environment[variable["name"]] = variable;
    QVERIFY(environment["WORLD_SIZE"]["value"] == "3" && environment["LOCAL_RANK"]["value"] == "0");
    QCOMPARE(environment["MASTER_ADDR"]["value"].get<std::string>(), name + "-0." + name);
    QVERIFY(environment["RANK"]["valueFrom"]["fieldRef"]["fieldPath"].get<std::string>().find("job-completion-index") != std::string::npos);
    lab.master = "10.0.0.1";
    QVERIFY(makeJobManifest(base, lab, "r", {}, 2).dump().find("\"10.0.0.1\"") != std::string::npos);
    QVERIFY(!spec["template"]["spec"].contains("dnsPolicy"));
    lab.hostNetwork = true; // without the policy they would ask the node's DNS
    const Json pod = makeJobManifest(base, lab, "r", {}, 2)["spec"]["template"]["spec"];
    QVERIFY(pod["hostNetwork"] == true && pod["dnsPolicy"] == "ClusterFirstWithHostNet");

    made["metadata"]["uid"] = "u-1";
    const Json service = makeServiceManifest(made);
    QVERIFY(service["spec"]["clusterIP"] == "None" && service["metadata"]["ownerReferences"][0]["uid"] == "u-1");
    QCOMPARE(service["spec"]["selector"]["batch.kubernetes.io/job-name"].get<std::string>(), name);
    QVERIFY(service["spec"]["publishNotReadyAddresses"] == true);
}

void TestClusters::aSecondJobNeedsNoGpu()
{
    ClusterSettings settings = findCluster(*m_workspace, "lab");
    QVERIFY(!settings.secondJob);
    m_scratch->write("w/clusters.yaml",
                     std::string(kLab).replace(std::string(kLab).find("    retries: 4\n"), 15,
                                               "    nodes: 4\n    second_job: {cpus: \"2\", memory: 3Gi, node_selector: {pool: cheap}, "
                                               "tolerations: [spot]}\n"));
    settings = findCluster(*m_workspace, "lab");
    const Json base = readYamlAsJson(fs::path(TAXON_SOURCE_DIR) / "resources/kubernetes/job.yaml");
    const Json first = makeJobManifest(base, settings, "r", {}, 3), second = makeSecondJobManifest(base, settings, "r", {}, 3);
    QCOMPARE(second["metadata"]["name"].get<std::string>(), first["metadata"]["name"].get<std::string>() + "b");
    QCOMPARE(second["metadata"]["labels"]["run-id"], first["metadata"]["labels"]["run-id"]);
    QCOMPARE(second["spec"]["activeDeadlineSeconds"].get<int>(), 24 * 3600);
    QVERIFY(!second["spec"].contains("completionMode") && first["spec"].contains("completionMode"));
    const Json pod = second["spec"]["template"];
    const Json container = pod["spec"]["containers"][0];
    QCOMPARE(pod["metadata"]["annotations"]["cluster-autoscaler.kubernetes.io/safe-to-evict"].get<std::string>(), std::string("true"));
    QCOMPARE(container["resources"].dump(), std::string(R"({"requests":{"cpu":"2","memory":"3Gi"},"limits":{"memory":"3Gi"}})"));
    QCOMPARE(pod["spec"]["nodeSelector"].dump(), std::string(R"({"pool":"cheap"})"));
    QCOMPARE(pod["spec"]["tolerations"].size(), std::size_t{1});
    const auto lastOf = [](const Json& arguments) { return Json{arguments[arguments.size() - 2], arguments.back()}.dump(); };
    QCOMPARE(lastOf(first["spec"]["template"]["spec"]["containers"][0]["args"]), std::string(R"(["--until","evaluate"])"));
    QCOMPARE(lastOf(container["args"]), std::string(R"(["--after","evaluate"])"));
}

void TestClusters::onlyARunThatTrainsHasASecondJob_data()
{
    QTest::addColumn<bool>("placeHasOne");
    QTest::addColumn<QString>("unknownImages");
    QTest::addColumn<QString>("identifyWith");
    QTest::addColumn<bool>("expected");
    QTest::newRow("it trains") << true << ""
                               << "" << true;
    QTest::newRow("it trains and identifies") << true << "unknown"
                                              << "" << true;
    QTest::newRow("it only identifies") << true << "unknown"
                                        << "003" << false;
    QTest::newRow("the place has none") << false << "unknown"
                                        << "" << false;
    QTest::newRow("neither") << false << "unknown"
                             << "003" << false;
}

void TestClusters::onlyARunThatTrainsHasASecondJob()
{
    QFETCH(bool, placeHasOne);
    QFETCH(QString, unknownImages);
    QFETCH(QString, identifyWith);
    QFETCH(bool, expected);
    ClusterSettings settings = findCluster(*m_workspace, "lab");
    settings.nodes = 2;
    if (placeHasOne)
        settings.secondJob = SecondJob();
    runs::Recipe recipe;
    recipe.unknownImages = unknownImages.toStdString();
    recipe.identifyWith = identifyWith.toStdString();
    QCOMPARE(hasSecondJob(settings, recipe), expected);
    const Json job = makeJobManifest(readYamlAsJson(fs::path(TAXON_SOURCE_DIR) / "resources/kubernetes/job.yaml"), settings, "r", recipe, 1);
    const std::string arguments = job["spec"]["template"]["spec"]["containers"][0]["args"].dump();
    QCOMPARE(arguments.find("--until") != std::string::npos, expected); // else its pods would end before the only stage
    QCOMPARE(job["spec"]["completions"].get<int>(), 2);
}

void TestClusters::keepsWhatATemplateAdds()
{
    const Json base = Json::parse(R"({"kind":"Job","metadata":{"annotations":{"owner":"me"}},"spec":{"template":{"spec":{
        "terminationGracePeriodSeconds":300,"containers":[{"name":"side-car","image":"x"},{"name":"taxon","command":["tini"]}],"volumes":[{"name":"v"}]}}}})");
    const Json made = makeJobManifest(base, findCluster(*m_workspace, "lab"), "r", {}, 1);
    const Json& pod = made["spec"]["template"]["spec"];
    QCOMPARE(made["metadata"]["annotations"]["owner"], Json("me"));
    QCOMPARE(pod["terminationGracePeriodSeconds"], Json(300));
    QCOMPARE(pod["containers"].size(), std::size_t{2});
    QCOMPARE(pod["containers"][0]["command"], Json::array({"tini"}));
    QCOMPARE(pod["containers"][0]["image"], Json("registry.example/taxon:1"));
    QCOMPARE(pod["containers"][1]["name"], Json("side-car"));
    QCOMPARE(pod["volumes"][0]["name"], Json("v"));
    QVERIFY(throwsError(ErrorCode::Configuration, "a manifest of one Job", [&] {
        static_cast<void>(makeJobManifest({{"kind", "Pod"}}, findCluster(*m_workspace, "lab"), "r", {}, 1));
    }));
}

/// What is added to an object moves its other members, at some numbers of them: none may be lost.
void TestClusters::aPodOfManyMembersKeepsItsContainer()
{
    Json base = Json::parse(R"({"kind":"Job","spec":{"template":{"spec":{"containers":[{"name":"taxon"}]}}}})");
    ClusterSettings lab = findCluster(*m_workspace, "lab");
    lab.nodes = 2;
    const auto containers = [&] { return makeJobManifest(base, lab, "r", {}, 1)["spec"]["template"]["spec"]["containers"]; };
    const Json plain = containers();
    QCOMPARE(plain[0]["image"], Json("registry.example/taxon:1"));
    for (int more = 0; more < 12; ++more) {
        base["spec"]["template"]["spec"]["more" + std::to_string(more)] = more;
        QVERIFY2(containers() == plain, qPrintable(QString::number(more)));
    }
    for (int more = 0; more < 12; ++more) {
        base["spec"]["more" + std::to_string(more)] = more;
        QVERIFY2(containers() == plain, qPrintable(QString::number(more)));
    }
}

void TestClusters::refusesScratchThatIsNoSize()
{
    ClusterSettings lab = findCluster(*m_workspace, "lab");
    lab.scratch = "25 gigabytes";
    QVERIFY(throwsError(ErrorCode::Configuration, "\"scratch\" of the place \"lab\" must be a size", [&] {
        static_cast<void>(makeJobManifest(Json{{"kind", "Job"}, {"spec", Json::object()}}, lab, "r", {}, 1));
    }));
}

void TestClusters::refusesWhatPodsCannotSee()
{
    const ClusterSettings lab = findCluster(*m_workspace, "lab");
    runs::Recipe recipe;
    requireVisible(*m_workspace, recipe, lab);
    recipe.base = "/elsewhere/model.safetensors";
    QVERIFY(throwsError(ErrorCode::Configuration, "The base of the recipe lies where containers of \"lab\" see nothing",
                        [&] { requireVisible(*m_workspace, recipe, lab); }));
    recipe.base = "/srv/old/model.safetensors"; // a share is mounted there
    requireVisible(*m_workspace, recipe, lab);
    recipe.unknownImages = "/elsewhere/unknown";
    QVERIFY(throwsError(ErrorCode::Configuration, "The folder to identify", [&] { requireVisible(*m_workspace, recipe, lab); }));
    fs::create_directories(m_scratch->path() / "far");
    const Workspace far = Workspace::create(m_scratch->path() / "v", m_scratch->path() / "far");
    QVERIFY(throwsError(ErrorCode::Configuration, "The library", [&] { requireVisible(far, {}, lab); }));
}

namespace {

const char* const kRemote =
    "format: taxon.clusters\nversion: 1\nclusters:\n"
    "  far:\n    image: registry.example/taxon:1\n    remote: azure:training/plants\n    remote_secret: store\n    scratch: 25Gi\n"
    "  box:\n    engine: podman\n    image: localhost/taxon\n    remote: azure:training/plants\n    environment_file: box.env\n";

} // namespace

void TestClusters::aRemoteStandsForShares()
{
    m_scratch->write("w/clusters.yaml", kRemote);
    const ClusterSettings far = findCluster(*m_workspace, "far");
    const Json made = makeJobManifest(readYamlAsJson(fs::path(TAXON_SOURCE_DIR) / "resources/kubernetes/job.yaml"), far, "r", {}, 1);
    const Json& pod = made["spec"]["template"]["spec"];
    QCOMPARE(pod["volumes"], Json::parse(R"([{"name": "taxon-scratch", "emptyDir": {"sizeLimit": "25Gi"}},
        {"name": "taxon-remote", "secret": {"secretName": "store", "items": [{"key": "rclone.conf", "path": "rclone.conf"}]}}])"));
    QCOMPARE(pod["containers"][0]["volumeMounts"], Json::parse(R"([{"name": "taxon-scratch", "mountPath": "/tmp/taxon"},
        {"name": "taxon-remote", "mountPath": "/run/taxon-remote", "readOnly": true}])"));
    QCOMPARE(pod["containers"][0]["args"],
             Json({"run", "--workspace", "/tmp/taxon", "--run", "r", "--take-environment", "--no-input", "--remote", "azure:training/plants"}));
    const Json& environment = pod["containers"][0]["env"];
    QCOMPARE(environment.back(), Json({{"name", "RCLONE_CONFIG"}, {"value", "/run/taxon-remote/rclone.conf"}}));
    ClusterSettings other = far;
    other.remote = "azure:training/birds"; // another workspace, at the same place in its pods
    QVERIFY(jobStem("r", far) != jobStem("r", other));
}

void TestClusters::refusesARemote_data()
{
    QTest::addColumn<QString>("from");
    QTest::addColumn<QString>("to");
    QTest::addColumn<QString>("message");
    const auto row = [](const char* name, const char* from, const char* to, const char* message) { QTest::newRow(name) << from << to << message; };
    row("a folder", "azure:training/plants\n    remote_secret", "/srv/plants\n    remote_secret", "must be REMOTE:PATH of rclone");
    row("a key in it", "azure:training/plants\n    remote_secret", "\":s3,secret_access_key=abc:b\"\n    remote_secret", "holds a secret");
    row("a web address", "azure:training/plants\n    remote_secret", "https://a.b/c\n    remote_secret", "a web address is neither");
    row("shares, too", "scratch: 25Gi", "shares: {a: {mount: /a, claim: b}}", "can't have shares, too");
    row("several nodes", "scratch: 25Gi", "nodes: 2", "several nodes or a second Job");
    row("a second Job", "scratch: 25Gi", "second_job: {}", "several nodes or a second Job");
    row("no login of a cluster", "    remote_secret: store\n", "", "needs \"remote_secret\"");
    row("no login of a container", "    environment_file: box.env\n", "", "needs \"environment_file\"");
    row("a login without a remote", "    remote: azure:training/plants\n    remote_secret", "    remote_secret", "is for one with \"remote\"");
    row("relative workspace", "scratch: 25Gi", "workspace: ws", "must be an absolute path");
}

void TestClusters::refusesARemote()
{
    refusesChanged(kRemote);
}

QTEST_GUILESS_MAIN(TestClusters)
#include "tst_clusters.moc"
