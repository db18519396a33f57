package io.raftkit.examples.server;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.raftkit.model.Endpoint;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The nodes of a cluster, as every one of them reads them: {@code {"1": {"id": 1, "addr": ":6001"}, ...}}, each with an
 * optional {@code "http": "host:port"}.
 *
 * @param path where the file is
 * @param nodes in the order of their ids
 */
record ClusterFile(Path path, List<ClusterNode> nodes) {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final Set<String> FIELDS = new TreeSet<>(List.of("id", "addr", "http"));
    private static final String FORM = "expected {\"1\": {\"id\": 1, \"addr\": \":6001\"}, ...}";
    private static final long MAX_BYTES = 1 << 20;

    ClusterFile {
        nodes = nodes.stream().sorted(Comparator.comparingInt(ClusterNode::id)).toList();
    }

    /**
     * Reads the file.
     *
     * @throws BadInputException that names the file, the field, and what was expected
     */
    static ClusterFile read(Path path) {
        JsonNode root = parse(path);
        if (!root.isObject() || root.isEmpty()) {
            throw new BadInputException(path + " names no nodes: " + FORM);
        }
        List<ClusterNode> nodes = new ArrayList<>();
        Iterator<Map.Entry<String, JsonNode>> fields = root.properties().iterator();
        while (fields.hasNext()) {
            Map.Entry<String, JsonNode> field = fields.next();
            nodes.add(new Entry(path, field.getKey(), field.getValue()).node());
        }
        requireDistinctAddresses(path, nodes);
        return new ClusterFile(path, nodes);
    }

    /**
     * The node with this id.
     *
     * @throws BadInputException if the file does not name it
     */
    ClusterNode node(int id) {
        return nodes.stream().filter(node -> node.id() == id).findFirst().orElseThrow(() -> {
            List<Integer> ids = nodes.stream().map(ClusterNode::id).toList();
            return new BadInputException(
                    path + " names no node " + id + ", only " + ids + ": choose one of these with --id, or add it");
        });
    }

    /** Where the nodes reach each other. */
    List<Endpoint> endpoints() {
        return nodes.stream().map(ClusterNode::endpoint).toList();
    }

    private static JsonNode parse(Path path) {
        try {
            if (Files.size(path) > MAX_BYTES) {
                throw new BadInputException(path + " is larger than 1 MiB, this is no cluster file: " + FORM);
            }
            return JSON.readTree(Files.readAllBytes(path));
        } catch (NoSuchFileException e) {
            throw new BadInputException("there is no cluster file " + path + ": name one with --config", e);
        } catch (JsonProcessingException e) {
            JsonLocation where = e.getLocation();
            String place = where == null ? "" : " line " + where.getLineNr() + " column " + where.getColumnNr();
            String problem = e.getOriginalMessage().lines().findFirst().orElse("malformed");
            throw new BadInputException(path + place + " is not as JSON should be: " + problem, e);
        } catch (IOException e) {
            throw new BadInputException("cannot read the cluster file " + path + ": " + e.getMessage(), e);
        }
    }

    /** Compares what addresses mean, for a host may be written in several ways. */
    private static void requireDistinctAddresses(Path path, List<ClusterNode> nodes) {
        Map<InetSocketAddress, String> uses = new HashMap<>();
        for (ClusterNode node : nodes) {
            for (Map.Entry<String, HostPort> use :
                    Map.of("addr", node.address(), "http", node.http()).entrySet()) {
                String here = "\"" + use.getKey() + "\" of node " + node.id();
                String other = uses.put(use.getValue().socketAddress(), here);
                if (other != null) {
                    throw new BadInputException(
                            path + ": " + here + " and " + other + " are both " + use.getValue() + ": change one");
                }
            }
        }
    }

    /** One node's part of the file. */
    private record Entry(Path path, String key, JsonNode value) {
        ClusterNode node() {
            int id = id();
            if (!value.isObject()) {
                throw problem("expected {\"id\": " + key + ", \"addr\": \"host:port\"}, not " + value);
            }
            value.fieldNames().forEachRemaining(name -> {
                if (!FIELDS.contains(name)) {
                    throw problem("\"" + name + "\" is unknown here, only " + FIELDS + " are");
                }
            });
            JsonNode named = value.get("id");
            if (named == null || !named.isInt() || named.intValue() != id) {
                throw problem("\"id\" must be " + key + " like its key, not " + (named == null ? "missing" : named));
            }
            return new ClusterNode(id, required("addr"), http(id));
        }

        private int id() {
            try {
                return ClusterNode.parseId(key);
            } catch (IllegalArgumentException e) {
                throw problem(String.valueOf(e.getMessage()));
            }
        }

        private HostPort required(String name) {
            HostPort address = address(name);
            if (address == null) {
                throw problem("\"" + name + "\" is missing: add \"" + name + "\": \"host:port\"");
            }
            return address;
        }

        private HostPort http(int id) {
            HostPort address = address("http");
            if (address != null) {
                return address;
            }
            try {
                return ClusterNode.usualHttp(id);
            } catch (IllegalArgumentException e) {
                throw problem("8000 + " + id + " is no port: add \"http\": \"host:port\"");
            }
        }

        private @Nullable HostPort address(String name) {
            JsonNode text = value.get(name);
            if (text == null) {
                return null;
            }
            try {
                return HostPort.parse(text.isTextual() ? text.textValue() : text.toString());
            } catch (IllegalArgumentException e) {
                throw problem("\"" + name + "\": " + e.getMessage());
            }
        }

        private BadInputException problem(String what) {
            return new BadInputException(path + ", node " + key + ": " + what);
        }
    }
}
