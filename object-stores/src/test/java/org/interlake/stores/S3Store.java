package org.interlake.stores;

import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;

/** S3's protocol over memory, with one bucket, on a port of this host. */
final class S3Store {
  static final String BUCKET = "exchange";

  private static final String KEY = "interlake";
  private static final String SECRET = "TEST-ONLY-secret";

  private final S3Proxy proxy;

  S3Store() throws Exception {
    TransientNio2BlobStore memory = new TransientNio2BlobStore();
    memory.createContainer(BUCKET);
    proxy =
        S3Proxy.builder()
            .blobStore(memory)
            .endpoint(URI.create("http://127.0.0.1:0"))
            .awsAuthentication(AuthenticationType.AWS_V4, KEY, SECRET)
            .build();
    proxy.start();
  }

  int port() {
    return proxy.getPort();
  }

  Configuration settings() {
    return settings(port(), SECRET);
  }

  /** For Hadoop, so impatient that a test of what is not there ends soon. */
  static Configuration settings(int port, String secret) {
    Configuration hadoop = new Configuration();
    hadoop.set("fs.s3a.endpoint", "http://127.0.0.1:" + port);
    hadoop.set("fs.s3a.endpoint.region", "us-east-1");
    hadoop.set("fs.s3a.path.style.access", "true");
    hadoop.set("fs.s3a.connection.ssl.enabled", "false");
    hadoop.set(
        "fs.s3a.aws.credentials.provider", "org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider");
    hadoop.set("fs.s3a.access.key", KEY);
    hadoop.set("fs.s3a.secret.key", secret);
    hadoop.set("fs.s3a.multipart.size", "5M"); // so that a large object has parts
    hadoop.set("fs.s3a.fast.upload.buffer", "array");
    hadoop.set("fs.s3a.attempts.maximum", "1");
    hadoop.set("fs.s3a.retry.limit", "1");
    return hadoop;
  }

  void stop() throws Exception {
    proxy.stop();
  }
}
