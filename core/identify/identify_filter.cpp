// SPDX-License-Identifier: GPL-3.0-or-later
#include "identify/identify_filter.h"

#include "base/error.h"
#include "base/text.h"

#include <array>
#include <utility>

namespace taxon::identify {
namespace {

constexpr const char* kFormat = "taxon-identify-filters";
constexpr int kVersion = 1;

constexpr std::array kOrders{std::pair{IdentifyOrder::ScoreFalling, "score"}, std::pair{IdentifyOrder::ScoreRising, "score-rising"},
                             std::pair{IdentifyOrder::MarginRising, "margin"}, std::pair{IdentifyOrder::EntropyFalling, "entropy"},
                             std::pair{IdentifyOrder::Path, "path"}};
constexpr std::array kStatuses{"new", "accepted", "benchmark", "out_of_scope", "removed"};

/// The bounds of a filter and their keys.
template <typename Filter, typename Visit>
void eachBound(Filter& filter, const Visit& visit)
{
    visit("min_score", filter.minConfidence);
    visit("max_score", filter.maxConfidence);
    visit("min_margin", filter.minMargin);
    visit("max_margin", filter.maxMargin);
    visit("min_entropy", filter.minEntropy);
    visit("max_entropy", filter.maxEntropy);
    visit("below", filter.belowThreshold);
}

std::filesystem::path filtersFile(const Workspace& workspace)
{
    return workspace.identify() / "filters.json";
}

void write(const Workspace& workspace, const std::map<std::string, IdentifyFilter>& filters)
{
    Json list = Json::object();
    for (const auto& [name, filter] : filters)
        list[name] = toJson(filter);
    writeJson(filtersFile(workspace), {{"format", kFormat}, {"version", kVersion}, {"filters", std::move(list)}});
}

/// \throws Error{NotFound} with the nearest name.
void requireNamed(const std::map<std::string, IdentifyFilter>& filters, const std::string& name)
{
    if (filters.contains(name))
        return;
    std::vector<std::string> names;
    for (const auto& [known, filter] : filters)
        names.push_back(known);
    const std::string close = nearest(name, names);
    throw Error(ErrorCode::NotFound, "There is no saved filter of this name.", name,
                close.empty() ? "List them with: taxon identify filters." : "Did you mean '" + close + "'?");
}

} // namespace

const char* name(IdentifyOrder order) noexcept
{
    for (const auto& [value, text] : kOrders)
        if (value == order)
            return text;
    return "";
}

std::optional<IdentifyOrder> orderFromName(const std::string& name)
{
    for (const auto& [value, text] : kOrders)
        if (name == text)
            return value;
    return std::nullopt;
}

const char* name(ImageStatus status) noexcept
{
    return kStatuses[static_cast<std::size_t>(status)];
}

std::optional<ImageStatus> statusFromName(const std::string& name)
{
    for (std::size_t i = 0; i < kStatuses.size(); ++i)
        if (name == kStatuses[i])
            return static_cast<ImageStatus>(i);
    return std::nullopt;
}

Json toJson(const IdentifyFilter& filter)
{
    Json json = Json::object();
    if (!filter.classes.empty())
        json["classes"] = filter.classes;
    eachBound(filter, [&](const char* key, const std::optional<double>& bound) {
        if (bound)
            json[key] = *bound;
    });
    if (!filter.pathContains.empty())
        json["contains"] = filter.pathContains;
    if (!filter.near.empty())
        json["near"] = filter.near;
    if (!filter.nearClass.empty())
        json["near_class"] = filter.nearClass;
    if (filter.group)
        json["group"] = *filter.group;
    if (!filter.status.empty())
        json["status"] = filter.status;
    if (filter.order != IdentifyOrder::ScoreFalling)
        json["order"] = name(filter.order);
    return json;
}

IdentifyFilter filterFromJson(const Json& json, const std::string& where)
{
    if (!json.is_object())
        throw Error(ErrorCode::Damaged, "A saved filter is no object.", where);
    IdentifyFilter filter;
    std::size_t known = 0;
    const auto take = [&](const char* key, auto& to) {
        if (json.contains(key)) {
            to = field<std::remove_reference_t<decltype(to)>>(json, key, where);
            ++known;
        }
    };
    take("classes", filter.classes);
    eachBound(filter, [&](const char* key, std::optional<double>& bound) {
        if (double value = 0; json.contains(key)) {
            take(key, value);
            bound = value;
        }
    });
    take("contains", filter.pathContains);
    take("near", filter.near);
    take("near_class", filter.nearClass);
    if (int group = 0; json.contains("group")) {
        take("group", group);
        filter.group = group;
    }
    take("status", filter.status);
    std::string order = name(filter.order);
    take("order", order);
    if (known != json.size())
        throw Error(ErrorCode::Damaged, "A saved filter has a condition that this program doesn't know.", where, "Use a newer Taxon.");
    const auto ordered = orderFromName(order);
    if (!ordered)
        throw Error(ErrorCode::Damaged, "A saved filter has no such order: " + order + ".", where);
    filter.order = *ordered;
    return filter;
}

std::map<std::string, IdentifyFilter> savedFilters(const Workspace& workspace)
{
    const std::filesystem::path file = filtersFile(workspace);
    if (!std::filesystem::exists(file))
        return {};
    const Json json = readFormat(file, kFormat, kVersion);
    std::map<std::string, IdentifyFilter> filters;
    const Json list = field<Json>(json, "filters", pathToText(file));
    for (const auto& [name, filter] : list.items())
        filters[name] = filterFromJson(filter, pathToText(file) + ": " + name);
    return filters;
}

void saveFilter(const Workspace& workspace, const std::string& name, const IdentifyFilter& filter)
{
    if (name.empty() || !isUtf8(name + filter.pathContains))
        throw Error(ErrorCode::InvalidArgument, "A filter needs a name and conditions in UTF-8.", pathToText(name));
    auto filters = savedFilters(workspace);
    filters[name] = filter;
    std::error_code failure;
    std::filesystem::create_directories(workspace.identify(), failure);
    write(workspace, filters);
}

IdentifyFilter savedFilter(const Workspace& workspace, const std::string& name)
{
    const auto filters = savedFilters(workspace);
    requireNamed(filters, name);
    return filters.at(name);
}

void forgetFilter(const Workspace& workspace, const std::string& name)
{
    auto filters = savedFilters(workspace);
    requireNamed(filters, name);
    filters.erase(name);
    write(workspace, filters);
}

} // namespace taxon::identify
